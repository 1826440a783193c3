"""A connection to one IP address that ends at a fixed moment, however slowly the other talks."""

import io
import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv6Address
from time import monotonic
from typing import TYPE_CHECKING, Self

from pictures.fetching.networks import Address
from pictures.fetching.rules import FetchRefused, Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TRIES = 4  # addresses of one name that are tried


class Line:
    """A socket each of whose operations gets only the time that is left of the whole.

    It has what `http.client` asks of a socket: `sendall`, `makefile` and `close`.
    """

    def __init__(self, wire: socket.socket, *, until: float) -> None:
        self._wire = wire
        self._until = until

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._wire.close()

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._wire.settimeout(left(self._until))
            rest = rest[self._wire.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._wire, self._until))

    def close(self) -> None:
        """Nothing: `http.client` lets go of its socket before the answer is read."""


class _Reading(io.RawIOBase):
    """What comes in on a socket until a moment."""

    def __init__(self, wire: socket.socket, until: float) -> None:
        self._wire = wire
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._wire.settimeout(left(self._until))
        return self._wire.recv_into(buffer)


def trusting(authorities: str) -> ssl.SSLContext:
    """TLS that trusts the authorities of one PEM file instead of the system's; raises OSError."""
    return ssl.create_default_context(cafile=authorities)


def left(until: float) -> float:
    """The seconds until then; raises TimeoutError when none are left."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def connect(
    target: Target, addresses: Iterable[Address], *, tls: ssl.SSLContext | None, until: float
) -> Line:
    """Connect to the first of these addresses that answers; the name is not looked up again.

    With https the certificate has to be for the target's name. Raises `FetchRefused`
    (unreachable, tls) and TimeoutError.
    """
    for address in list(addresses)[:TRIES]:
        wire = _open(address, target.port, until)
        if wire is not None:
            return Line(_secured(wire, target, tls, until), until=until)
    raise FetchRefused("unreachable", host=target.host)


def _open(address: Address, port: int, until: float) -> socket.socket | None:
    """A connected socket, or None if nobody takes the connection."""
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    try:
        wire = socket.socket(family, socket.SOCK_STREAM)
    except OSError:  # a machine without IPv6
        return None
    try:
        wire.settimeout(left(until))
        wire.connect((str(address), port))
    except TimeoutError:
        wire.close()
        raise
    except OSError:
        wire.close()
        return None
    return wire


def _secured(
    wire: socket.socket, target: Target, tls: ssl.SSLContext | None, until: float
) -> socket.socket:
    """The same socket, behind TLS if the address asks for it."""
    if target.scheme != "https":
        return wire
    try:
        wire.settimeout(left(until))
        context = tls or ssl.create_default_context()
        return context.wrap_socket(wire, server_hostname=target.host)
    except TimeoutError:
        wire.close()
        raise
    except OSError as error:  # also what `ssl` raises for a wrong certificate
        wire.close()
        raise FetchRefused("tls", host=target.host) from error
