"""Walks a JPEG's segments: size, passes and end, without decoding."""

import re
from collections.abc import Iterator

from pictures.intake.limits import Limits, Measured, PictureRefused

START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END = 0xDA, 0xD9
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# The next marker behind compressed data: 0xFF00 and restart markers belong to the data.
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def measure(data: bytes, limits: Limits) -> Measured:
    """Return what the segments say; raises `PictureRefused` (truncated, damaged, passes).

    A further complete JPEG behind the first belongs to the file: cameras keep previews and
    brightness maps there.
    """
    first = _one(data, 0, limits)
    end = first.end
    while data.startswith(b"\xff\xd8\xff", end):
        end = _one(data, end, limits).end
    return Measured(first.width, first.height, end)


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and body of each segment before the first scan.

    Raises `PictureRefused` (truncated, damaged) where the walk cannot go on.
    """
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker in {START_OF_SCAN, END}:
            return
        if marker in ALONE:
            continue
        behind = _behind_segment(data, at)
        yield marker, data[at + 2 : behind]
        at = behind


def _one(data: bytes, start: int, limits: Limits) -> Measured:
    """Measure the JPEG that begins at `start`."""
    sizes: list[tuple[int, int]] = []
    scans, at = 0, start + 2
    while True:
        marker, at = _marker(data, at)
        if marker == END:
            break
        if marker in ALONE:
            continue
        if marker in START_OF_FRAME:
            sizes.append(_size(data, at))
        at = _behind_segment(data, at)
        if marker == START_OF_SCAN:
            scans += 1
            if scans > limits.scans:
                raise PictureRefused("passes", limit=limits.scans)
            at = _behind_scan(data, at)
    if len(sizes) != 1 or not scans:
        raise PictureRefused("damaged")
    return Measured(*sizes[0], end=at)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at an offset, past its fill bytes, and the offset behind it."""
    if data[at : at + 1] not in (b"\xff", b""):
        raise PictureRefused("damaged")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise PictureRefused("truncated")
    return data[at], at + 1


def _size(data: bytes, at: int) -> tuple[int, int]:
    """Width and height from the body of a start-of-frame segment."""
    return int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(
        data[at + 3 : at + 5], "big"
    )


def _behind_segment(data: bytes, at: int) -> int:
    """The offset behind the segment whose length stands at `at`."""
    length = int.from_bytes(data[at : at + 2], "big")
    if at + max(length, 2) > len(data):
        raise PictureRefused("truncated")
    if length < 2:  # the length counts its own two bytes
        raise PictureRefused("damaged")
    return at + length


def _behind_scan(data: bytes, at: int) -> int:
    """The offset of the first marker behind a scan's compressed data."""
    found = NEXT_MARKER.search(data, at)
    if found is None:
        raise PictureRefused("truncated")
    return found.start()
