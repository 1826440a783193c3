"""A server on loopback that counts its visitors, and a resolver that answers what a test says."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pictures.fetching import Rules

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
Speak = Callable[[socket.socket], None]


@dataclass
class Listener:
    """Takes connections on 127.0.0.1; each gets the next of `answers`, the last one for ever."""

    port: int = 0
    answers: list[bytes | Speak] = field(default_factory=list)
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def rules(self) -> Rules:
        """Rules that open loopback, as a test's server needs it."""
        return Rules(
            hosts=None,
            schemes=frozenset({"http", "https"}),
            ports=frozenset({self.port}),
            inside=LOOPBACK,
        )

    def url(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextmanager
def listening(*answers: bytes | Speak, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """A listener that is there as long as the block."""
    door = socket.create_server(("127.0.0.1", 0))
    listener = Listener(door.getsockname()[1], list(answers))
    Thread(target=_serve, args=(door, listener, tls), daemon=True).start()
    try:
        yield listener
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()


def _serve(door: socket.socket, listener: Listener, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            visitor, _address = door.accept()
            listener.connections += 1
            place = min(listener.connections, len(listener.answers)) - 1
            speak = listener.answers[place] if listener.answers else b""
            Thread(target=_answer, args=(visitor, listener, speak, tls), daemon=True).start()


def _answer(
    visitor: socket.socket, listener: Listener, speak: bytes | Speak, tls: ssl.SSLContext | None
) -> None:
    with suppress(OSError):
        wire = tls.wrap_socket(visitor, server_side=True) if tls else visitor
        with wire:
            wire.settimeout(10)
            listener.requests.append(_request(wire))
            if callable(speak):
                speak(wire)
            else:
                wire.sendall(speak)


def _request(wire: socket.socket) -> bytes:
    """All that a visitor says: closing with something unread would break the answer off."""
    told = wire.recv(65536)
    while not _whole(told) and (more := wire.recv(65536)):
        told += more
    return told


def _whole(told: bytes) -> bool:
    head, blank, body = told.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: ([0-9]+)", head)
    return bool(blank) and len(body) >= int(length[1] if length else 0)


def reply(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer in HTTP."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Resolver:
    """Stands at the network's edge and answers each look-up with the next list of addresses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.told: dict[str, list[list[str]]] = {}
        monkeypatch.setattr("pictures.fetching.networks.socket.getaddrinfo", self._look_up)

    def says(self, host: str, *answers: list[str]) -> None:
        """The answers to come, one a look-up; the last is given for ever."""
        self.told[host] = list(answers)

    def _look_up(self, host: str, port: int, **_options: Any) -> list[Any]:
        self.asked.append(host)
        left = self.told.get(host)
        if left is None:
            raise socket.gaierror
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (address, port)) for address in addresses]


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server of that name and for a caller who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(title)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    whole = folder / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    whole.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(whole)
    caller = ssl.create_default_context(
        cadata=made.public_bytes(serialization.Encoding.PEM).decode()
    )
    return server, caller
