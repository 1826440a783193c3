"""What a reader found in a file, as plain short strings."""

from collections.abc import Mapping
from dataclasses import dataclass

FACT = 500  # characters of one fact
EXCERPT = 300  # characters of a prompt
FINDINGS = 64  # of one file


@dataclass(frozen=True)
class Finding:
    """One thing that a file says about its origin, and where in the file it says so.

    `kind` is aigc, c2pa, source_type, generator, software, date or unreadable; `facts` are plain
    strings, at most `FACT` characters each, that any database and page can take.
    """

    kind: str
    place: str
    facts: dict[str, str]


def finding(kind: str, place: str, facts: Mapping[str, object]) -> Finding:
    """A finding whose facts are made plain; empty ones are kept, since a label may be empty."""
    return Finding(kind, plain(place), {name: plain(value) for name, value in facts.items()})


def unreadable(place: str, reason: str) -> Finding:
    """Something stands here that cannot or must not be read."""
    return finding("unreadable", place, {"reason": reason})


def plain(value: object, limit: int = FACT) -> str:
    """The value as text without control characters and half pairs, cut to `limit` characters."""
    text = str(value)[: limit * 4].encode("utf-8", "replace").decode()
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown.strip()[:limit]
