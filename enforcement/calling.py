"""Calls addresses that others gave us, and refuses those that lead inside: the one way out.

A name is resolved once, every address it has must be public, and the connection goes to exactly
one of those addresses, so that a name that changes its mind between the check and the call
reaches nothing. Nothing is followed, and little of an answer is read.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from accounts.refusal import Refused

SECONDS = 10.0  # for one step of a call
LONGEST_SECONDS = 20.0  # for all of it
MOST_READ = 4096
LONGEST_ANSWER = 500
PORTS = {"https": 443, "http": 80}


class AddressRefused(Refused):
    """The address is none that we call."""

    code = "address_refused"
    status = 400


@dataclass(frozen=True)
class Answer:
    """What came back: a status with the beginning of the text, or why there was none."""

    status: int | None
    text: str
    failure: str
    milliseconds: int


def check_address(url: str) -> None:
    """Raise `AddressRefused` unless this is an address that may be called; asks the name server.

    https alone, no user or password, and every address of the host public. Hosts that the
    operator named in REDRESS_WEBHOOK_HOSTS are called as they are, also by http.
    """
    _addresses_of(_parts_of(url))


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post bytes and say what came of it; never raises for what the other side does."""
    began = time.monotonic()
    try:
        status, text = _posted(url, body, headers)
        failure = ""
    except (AddressRefused, HTTPError, HTTPException, OSError, UnicodeError, ValueError) as error:
        status, text, failure = None, "", _named(error)
    return Answer(status, text, failure, int((time.monotonic() - began) * 1000))


def _parts_of(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(_("This is no address that can be called."), field="url") from error
    if not host or parts.username is not None or parts.password is not None or "\\" in url:
        raise AddressRefused(_("This is no address that can be called."), field="url")
    wanted = ("https", "http") if _named_by_operator(host) else ("https",)
    if parts.scheme not in wanted:
        raise AddressRefused(_("The address has to begin with https://."), field="url")
    return parts


def _named_by_operator(host: str) -> bool:
    return host.lower() in {name.lower() for name in settings.REDRESS_WEBHOOK_HOSTS}


def _addresses_of(parts: SplitResult) -> list[str]:
    """The addresses of the host, in the order in which to try them; all of them may be called."""
    host = str(parts.hostname)
    try:
        found = socket.getaddrinfo(host, _port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(_("The name of this host is not known."), field="url") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not _named_by_operator(host) and not all(map(_is_public, addresses)):
        raise AddressRefused(_("Only hosts on the public internet are called."), field="url")
    return addresses


def _is_public(text: str) -> bool:
    """Whether an address is reachable by everybody; one that holds another is judged by both."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inner: list[ipaddress.IPv4Address] = []
    if isinstance(address, ipaddress.IPv6Address):
        embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        inner = [one for one in embedded if one is not None]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in (address, *inner)
    )


def _port_of(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    parts = _parts_of(url)
    connection = _connection(parts, _addresses_of(parts)[0])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _ended_in_time(connection.sock):
            connection.request(
                "POST", target, body=body, headers={**headers, "Host": _own_name(parts)},
                preload_content=False, decode_content=False, enforce_content_length=False,
            )  # fmt: skip
            answer = connection.getresponse()
            text = answer.read(MOST_READ, decode_content=False).decode("utf-8", "replace")
    finally:
        connection.close()
    return answer.status, text.replace("\0", "")[:LONGEST_ANSWER]


def _own_name(parts: SplitResult) -> str:
    """What the header Host says: the name that was given, not the address called."""
    host = str(parts.hostname)
    name = f"[{host}]" if ":" in host else host
    return name if parts.port is None else f"{name}:{parts.port}"


def _connection(parts: SplitResult, address: str) -> HTTPConnection:
    """A connection to this very address that asks the certificate for the host's name."""
    if parts.scheme == "http":
        return HTTPConnection(address, _port_of(parts), timeout=SECONDS)
    context = ssl.create_default_context(cafile=settings.REDRESS_WEBHOOK_CA or None)
    name = str(parts.hostname)
    return HTTPSConnection(
        address, _port_of(parts), timeout=SECONDS, ssl_context=context,
        server_hostname=name, assert_hostname=name,
    )  # fmt: skip


@contextmanager
def _ended_in_time(sock: socket.socket | None) -> Iterator[None]:
    """End a connection whose other side answers a byte at a time, however slowly."""
    timer = Timer(LONGEST_SECONDS, partial(_shut, sock))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(sock: socket.socket | None) -> None:
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)


def _named(error: Exception) -> str:
    """Why there was no answer, in words that are no secret: the kind of failure."""
    if isinstance(error, AddressRefused):
        return str(error)[:300]
    reason = getattr(error, "reason", None) or error
    return f"{type(reason).__name__}: {reason}"[:300]
