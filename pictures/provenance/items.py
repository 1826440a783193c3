"""Finds the EXIF and XMP items of AVIF and HEIC files through their item tables."""

from collections.abc import Iterator

from pictures.intake.boxes import boxes

XMP_TYPE = b"application/rdf+xml"
ITEMS, EXTENTS = 4096, 16  # that are looked at: of one file, of one item
LARGEST = 1024 * 1024 + 1  # bytes of one item that are taken: enough to see that it is too large
IN_FILE, IN_IDAT = 0, 1  # where an item's bytes stand


class _Numbers:
    """Reads big-endian numbers one behind the other; beyond the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> int:
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")


def metadata(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type (`Exif` or `mime` for XMP) and bytes of each metadata item.

    Raises `PictureRefused` where the boxes are damaged.
    """
    for kind, start, end in boxes(data, 0, len(data), top=True):
        if kind == b"meta":
            parts = {name: data[at:behind] for name, at, behind in boxes(data, start + 4, end)}
            places = _places(parts.get(b"iloc", b""))
            for number, name in _named(parts.get(b"iinf", b"")):
                where, extents = places.get(number, (IN_FILE, []))
                source = {IN_FILE: data, IN_IDAT: parts.get(b"idat", b"")}.get(where, b"")
                yield name, b"".join(source[at : at + size] for at, size in extents)[:LARGEST]


def _named(table: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and type of the items that are EXIF or XMP."""
    start = 6 if table[:1] == b"\0" else 8
    for kind, at, end in boxes(table, start, len(table)):
        entry = table[at:end]
        wide = 4 if entry[:1] == b"\3" else 2
        name = entry[4 + wide + 2 : 4 + wide + 6]
        is_xmp = name == b"mime" and XMP_TYPE in entry
        if kind == b"infe" and (is_xmp or name == b"Exif"):
            yield int.from_bytes(entry[4 : 4 + wide], "big"), name


def _places(table: bytes) -> dict[int, tuple[int, list[tuple[int, int]]]]:
    """Where each item stands: in the file or in `idat`, and its extents (offset, size)."""
    numbers, found = _Numbers(table), {}
    version = numbers.take(1)
    numbers.take(3)
    sizes, more = numbers.take(1), numbers.take(1)
    wide = 4 if version == 2 else 2
    count = numbers.take(wide)
    for _ in range(min(count, ITEMS)):
        number = numbers.take(wide)
        where = numbers.take(2) & 15 if version else IN_FILE
        numbers.take(2)
        base = numbers.take(more >> 4)
        extents = []
        for _ in range(min(numbers.take(2), EXTENTS)):
            if version:
                numbers.take(more & 15)
            at = base + numbers.take(sizes >> 4)
            extents.append((at, min(numbers.take(sizes & 15), LARGEST)))
        found[number] = (where, extents)
    return found
