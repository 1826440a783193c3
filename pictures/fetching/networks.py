"""Tells public IP addresses from all others, and asks the resolver within a time limit."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from pictures.fetching.rules import FetchRefused, Rules

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Public for `ipaddress`, and yet no place of its own: relays and tunnels, behind which any other
# address may stand, and what a cloud answers to its own machines.
RELAYED: tuple[Network, ...] = (
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),  # Teredo, ORCHID and other protocols
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("2620:4f:8000::/48"),
    IPv6Network("3fff::/20"),
)
# Only these are given out; mapped, translated, local and multicast addresses lie beside them.
GLOBAL_V6 = IPv6Network("2000::/3")
MOST = 16  # addresses of one name that are looked at


def is_public(address: Address, *, inside: Iterable[Network] = ()) -> bool:
    """Whether an address is a place in the public internet, or in one of the networks `inside`."""
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if any(address in network for network in inside):
        return True
    if isinstance(address, IPv6Address) and address not in GLOBAL_V6:
        return False
    if any(address in network for network in RELAYED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int, rules: Rules, *, until: float) -> list[Address]:
    """The addresses of a name, each of them allowed; `until` is a moment of `time.monotonic`.

    One address that is not public refuses the name whole: who answers for a name with a public
    and a private address is up to no good, or has made a mistake that would fail now and then.
    Raises `FetchRefused`: unresolved, timeout, address.
    """
    found = _looked_up(host, port, until)
    if not all(is_public(address, inside=rules.inside) for address in found):
        raise FetchRefused("address", host=host)
    return found


def _looked_up(host: str, port: int, until: float) -> list[Address]:
    """Ask the system's resolver; it knows no time limit, so it is asked from a thread."""
    answers: SimpleQueue[list[Address] | None] = SimpleQueue()
    Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        found = answers.get(timeout=max(until - monotonic(), 0))
    except Empty:
        raise FetchRefused("timeout") from None
    if not found:
        raise FetchRefused("unresolved", host=host)
    return found


def _ask(host: str, port: int, answers: SimpleQueue[list[Address] | None]) -> None:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(each[4][0])) for each in told[:MOST]]
        answers.put(list(dict.fromkeys(addresses)))
    except (OSError, UnicodeError, ValueError):
        answers.put(None)
