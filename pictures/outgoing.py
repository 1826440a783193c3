"""Which addresses the house may ask, as the settings say; the guard itself is in `fetching`."""

from ipaddress import ip_network

from django.conf import settings

from pictures.fetching import Bounds, Rules, broken_hosts


def rules(hosts: tuple[str, ...] | None = None) -> Rules:
    """The rules for addresses at these hosts; without them at any public host.

    Plain http and networks of our own are there only where the settings open them, for trying out.
    """
    schemes = {"https", "http"} if settings.REDRESS_FETCH_PLAIN else {"https"}
    return Rules(
        hosts=hosts,
        schemes=frozenset(schemes),
        ports=frozenset(int(port) for port in settings.REDRESS_FETCH_PORTS),
        inside=tuple(ip_network(text) for text in settings.REDRESS_FETCH_INSIDE),
    )


def rules_for_avatars() -> Rules:
    """The rules for pictures that the platform names by their address."""
    return rules(tuple(host.lower() for host in settings.REDRESS_AVATAR_HOSTS))


def bounds(seconds: int) -> Bounds:
    """What is taken of a picture's address: a file as large as an upload may be."""
    return Bounds(
        seconds=seconds,
        size=settings.REDRESS_UPLOAD_BYTES,
        redirects=settings.REDRESS_FETCH_REDIRECTS,
    )


def broken_settings() -> list[tuple[str, str]]:
    """Variables with what in them cannot be used."""
    found = [
        ("REDRESS_AVATAR_HOSTS", host)
        for host in broken_hosts(host.lower() for host in settings.REDRESS_AVATAR_HOSTS)
    ]
    found += [
        ("REDRESS_FETCH_PORTS", port)
        for port in settings.REDRESS_FETCH_PORTS
        if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536)
    ]
    found += [("REDRESS_FETCH_INSIDE", text) for text in settings.REDRESS_FETCH_INSIDE if _no(text)]
    return found


def _no(text: str) -> bool:
    """Whether this is no network."""
    try:
        ip_network(text)
    except ValueError:
        return True
    return False
