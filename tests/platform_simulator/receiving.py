"""The platform's endpoint: verifies each webhook, and is down half of the time."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


class Endpoint:
    """Keeps what arrived by its id, as the convention asks: the same id again is no new message.

    While it is down it answers 503, or breaks the connection off before or after it has kept the
    message: then the sender cannot know, and sends again.
    """

    def __init__(self, *, down: float, seed: int) -> None:
        self.down = down
        self.dice = Random(seed)
        self.secret = ""
        self.taken: dict[str, Any] = {}
        self.again = self.refused = self.dropped = self.forged = 0
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Keep one message; the status to answer, 0: break off."""
        with self.lock:
            fate = self.dice.random() < self.down and self.dice.choice(("busy", "before", "after"))
            if fate == "busy":
                self.refused += 1
                return 503
            if fate == "before":
                self.dropped += 1
                return 0
            try:
                Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError:
                self.forged += 1
                return 401
            key = headers["webhook-id"]
            self.again += key in self.taken
            self.taken.setdefault(key, json.loads(body))
            if fate == "after":
                self.dropped += 1
                return 0
            return 204

    def orders(self) -> dict[str, Any]:
        """What was ordered, by the order's id."""
        with self.lock:
            messages = list(self.taken.values())
        ordered = [each for each in messages if each["type"].startswith("order.")]
        return {each["data"]["id"]: each for each in ordered if "id" in each["data"]}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.endpoint.take(headers, body)
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing: the test reads what was kept."""
