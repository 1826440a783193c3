"""A receiver of webhooks: a real HTTP server that can be down, slow or wrong, and checks all."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

Answering = Callable[[int], int]


class Receiver:
    """What arrived: whole requests in their order, and messages by id as a receiver keeps them.

    `answering` gives the status for the number of the request; 0: the connection is dropped.
    """

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.taken: dict[str, Any] = {}
        self.url = ""
        self.lock = threading.Lock()

    def verified(self, secret: str, place: int = -1) -> Any:
        """The body of a request, checked by the library that receivers use."""
        headers, body = self.requests[place]
        return Webhook(secret).verify(body, headers)

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.requests]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.lock:
                receiver.requests.append((headers, body))
                status = receiver.answering(len(receiver.requests))
                if 200 <= status < 300:
                    receiver.taken[headers.get("webhook-id", "")] = json.loads(body)
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", receiver.url + "elsewhere")
            self.end_headers()
            self.wfile.write(b"heard " + b"x" * 600)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def receiving(answering: Answering = lambda number: 200) -> Iterator[Receiver]:
    """A receiver that listens on this machine, in threads of its own."""
    receiver = Receiver(answering)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
