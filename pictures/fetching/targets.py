"""Reads an address strictly: whatever two programs could read differently is refused."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address

from pictures.fetching.networks import is_public
from pictures.fetching.rules import FetchRefused, Rules, Target

LONGEST = 2000  # characters of an address
PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z_a-z~\[\]-]+")
FORM = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?")
HOST = re.compile(r"[A-Za-z0-9.-]+")
PORT = re.compile(r"[1-9][0-9]{0,4}")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # how inet_aton begins to read a name as an address
QUAD = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
USUAL = {"https": 443, "http": 80}
HIGHEST_PORT = 65535
# Names that stand for places inside a network, by convention or by RFC 6761, 6762 and 8375.
PRIVATE = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "arpa"}
)


def check_url(url: str, rules: Rules) -> Target:
    """Take an address apart; raises `FetchRefused` unless these rules let it through.

    Nothing is looked up here. Codes: too_long, characters, form, scheme, userinfo, literal, host,
    port, private_name, no_hosts, host_not_listed.
    """
    if len(url) > LONGEST:
        raise FetchRefused("too_long", limit=LONGEST)
    if not PLAIN.fullmatch(url):
        raise FetchRefused("characters")
    read = FORM.fullmatch(url)
    if read is None:
        raise FetchRefused("form")
    scheme, authority, path = read[1].lower(), read[2], read[3]
    if scheme not in rules.schemes or scheme not in USUAL:
        raise FetchRefused("scheme", allowed=", ".join(sorted(rules.schemes)))
    host, port = _authority(authority, USUAL[scheme])
    _refuse_host(host, rules)
    if rules.ports is not None and port not in rules.ports:
        raise FetchRefused("port", allowed=", ".join(map(str, sorted(rules.ports))))
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


def _authority(text: str, usual: int) -> tuple[str, int]:
    """Host in lower case and port; no user, no brackets, nothing escaped."""
    if "@" in text:
        raise FetchRefused("userinfo")
    if "[" in text or "]" in text:
        raise FetchRefused("literal")
    host, colon, port = text.partition(":")
    if not HOST.fullmatch(host):
        raise FetchRefused("host" if host else "form")
    if colon and not PORT.fullmatch(port):
        raise FetchRefused("form")
    number = int(port) if colon else usual
    if number > HIGHEST_PORT:
        raise FetchRefused("form")
    return host.lower(), number


def _refuse_host(host: str, rules: Rules) -> None:
    """Raise `FetchRefused` unless this is a plain name of several labels that the rules let in."""
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]) or (not labels[-1] and NUMBER.fullmatch(labels[-2])):
        if not _inside(host, rules):
            raise FetchRefused("literal")
    elif len(host) > 253 or not all(map(LABEL.fullmatch, labels)):
        raise FetchRefused("host")
    elif not rules.inside and (len(labels) == 1 or labels[-1] in PRIVATE):
        raise FetchRefused("private_name")
    if rules.hosts is None:
        return
    if not rules.hosts:
        raise FetchRefused("no_hosts")
    if not any(_fits(host, pattern) for pattern in rules.hosts):
        raise FetchRefused("host_not_listed", host=host)


def _inside(host: str, rules: Rules) -> bool:
    """Whether this is an IPv4 address, written in the usual way, of a network of our own."""
    if not QUAD.fullmatch(host) or any(int(part) > 255 for part in host.split(".")):
        return False
    return bool(rules.inside) and is_public(IPv4Address(host), inside=rules.inside)


def _fits(host: str, pattern: str) -> bool:
    """Whether a name is the one in the list, or stands below the one behind `*.`."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern


def broken_hosts(patterns: Iterable[str]) -> list[str]:
    """Those that cannot be used as `Rules.hosts`; `*.com` is one, it would open half the world."""
    return [pattern for pattern in patterns if not _usable(pattern)]


def _usable(pattern: str) -> bool:
    name = pattern.removeprefix("*.")
    labels = name.split(".")
    if not all(map(LABEL.fullmatch, labels)) or len(name) > 253:
        return False
    return not pattern.startswith("*.") or (len(labels) > 1 and not NUMBER.fullmatch(labels[-1]))
