"""Reads the few EXIF texts that tell where a picture comes from.

Own arithmetic over two directories: Pillow's reader warns or raises in many ways where a
directory is damaged, and reads tags that nobody asked for.
"""

import struct
from collections.abc import Iterator

from pictures.provenance import aigc, texts
from pictures.provenance.findings import Finding, finding, unreadable

DESCRIPTION, SOFTWARE, DATE, POINTER = 0x010E, 0x0131, 0x0132, 0x8769
ORIGINAL, DIGITIZED, COMMENT = 0x9003, 0x9004, 0x9286
DATES = {DATE: "DateTime", ORIGINAL: "DateTimeOriginal", DIGITIZED: "DateTimeDigitized"}
NAMES = {DESCRIPTION: "ImageDescription", COMMENT: "UserComment"}
BYTES = frozenset({1, 2, 7, 129})  # field types of one byte each: byte, ASCII, undefined, UTF-8
ENTRIES = 512  # of one directory that are looked at
SIZE = 128 * 1024  # bytes of one text
CHARSET = 8  # bytes before a comment that name how it is written


def read(body: bytes, place: str) -> Iterator[Finding]:
    """Yield what an EXIF block says; `body` begins with the byte order."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[:4])
    if order is None:
        yield unreadable(place, "exif_broken")
        return
    try:
        (start,) = struct.unpack_from(order + "I", body, 4)
        seen = set()
        for tag, value in _texts(body, order, start):
            if tag not in seen:
                seen.add(tag)
                yield from _finding(tag, value, order, place)
    except struct.error:
        yield unreadable(place, "exif_broken")


def _texts(body: bytes, order: str, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield tag and bytes of the texts of the first directory and of the EXIF one it names."""
    pointers: list[int] = []
    for tag, kind, count, at in _entries(body, order, start):
        if tag == POINTER:
            pointers += struct.unpack_from(order + "I", body, at)
        elif kind in BYTES:
            yield tag, _bytes(body, order, count, at)
    for pointer in pointers[:1]:
        for tag, kind, count, at in _entries(body, order, pointer):
            if kind in BYTES:
                yield tag, _bytes(body, order, count, at)


def _entries(body: bytes, order: str, start: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield tag, type, count and the offset of the value field of a directory's entries."""
    (entries,) = struct.unpack_from(order + "H", body, start)
    for number in range(min(entries, ENTRIES)):
        at = start + 2 + 12 * number
        tag, kind, count = struct.unpack_from(order + "HHI", body, at)
        yield tag, kind, count, at + 8


def _bytes(body: bytes, order: str, count: int, at: int) -> bytes:
    """A value of single bytes: four fit the entry, more stand where it says."""
    if count > 4:
        (at,) = struct.unpack_from(order + "I", body, at)
    return body[at : at + min(count, SIZE)]


def _finding(tag: int, value: bytes, order: str, place: str) -> Iterator[Finding]:
    """What one text says."""
    if tag in NAMES:
        text = _comment(value, order) if tag == COMMENT else texts.decoded(value.rstrip(b"\0"))
        named = f"{place} {NAMES[tag]}"
        yield from aigc.in_text(text, named)
        yield from texts.prompt(text, named)
    elif tag == SOFTWARE and (name := texts.decoded(value).strip("\0 ")):
        yield finding("software", f"{place} Software", {"name": name})
    elif tag in DATES and (date := texts.decoded(value).strip("\0 ")):
        yield finding("date", f"{place} {DATES[tag]}", {"name": DATES[tag], "value": date})


def _comment(value: bytes, order: str) -> str:
    """A comment's text. What is called Unicode is UTF-16 in either order, whatever the file's."""
    charset, text = value[:CHARSET], value[CHARSET:]
    if not charset.startswith(b"UNICODE"):
        known = charset.startswith((b"ASCII", b"JIS", b"\0"))
        return texts.decoded((text if known else value).rstrip(b"\0"))
    high, low = text[::2].count(0), text[1::2].count(0)
    big = order == ">" if high == low else high > low
    return text.decode("utf-16-be" if big else "utf-16-le", "replace").strip("\0\ufeff")
