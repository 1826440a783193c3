"""Writes payments as an XML message, element by element, as a profile's paths say."""

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from payouts.exports.profiles import Column, Profile
from payouts.exports.tables import PIECE_BYTES


class _Elements:
    """An XML text that grows: elements are opened and closed as the next path needs."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.open: list[str] = []
        self.parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self.size = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def close_to(self, depth: int) -> None:
        """Close the innermost elements until so many are open."""
        while len(self.open) > depth:
            self.add(f"</{self.open.pop()}>")

    def reach(self, path: Sequence[str]) -> None:
        """Stand inside these elements: what they share with the open ones stays open."""
        shared = 0
        for mine, theirs in zip(self.open, path, strict=False):
            if mine != theirs:
                break
            shared += 1
        self.close_to(shared)
        for name in path[shared:]:
            space = "" if self.open else f" xmlns={quoteattr(self.namespace)}"
            self.add(f"<{name}{space}>")
            self.open.append(name)

    def leaf(self, path: Sequence[str], column: Column, text: str) -> None:
        """One element with its text; an empty one is left out."""
        if not text:
            return
        self.reach(path[:-1])
        given = "".join(f" {name}={quoteattr(value)}" for name, value in column.attributes.items())
        self.add(f"<{path[-1]}{given}>{escape(text)}</{path[-1]}>")

    def taken(self) -> bytes:
        """The bytes so far, which are then forgotten."""
        data = "".join(self.parts).encode()
        self.parts, self.size = [], 0
        return data


def xml_pieces(
    profile: Profile, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[bytes]:
    """The bytes of an XML message: the head's elements, then one element for each payment."""
    root, around = profile.root.split("/"), profile.rows.split("/")
    elements = _Elements(profile.namespace)
    for column, text in zip(profile.head, head, strict=True):
        elements.leaf([*root, *column.header.split("/")], column, text)
    one = [*root, *around]
    paths = [(column, [*one, *column.header.split("/")]) for column in profile.columns]
    for row in rows:
        elements.reach(one[:-1])
        for (column, path), text in zip(paths, row, strict=True):
            elements.leaf(path, column, text)
        elements.close_to(len(one) - 1)
        if elements.size >= PIECE_BYTES:
            yield elements.taken()
    elements.close_to(0)
    elements.add("\n")
    yield elements.taken()
