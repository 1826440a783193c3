"""Walks the boxes of AVIF and HEIC files: size and end, without decoding."""

from collections.abc import Iterator

from pictures.intake.limits import Limits, Measured, PictureRefused

PLAIN = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"uuid", b"sefd"})
# Boxes that hold other boxes on the way to the picture sizes, and bytes before the first of them.
SIZE_BODY = 12  # version and flags, width, height
HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}


def measure(data: bytes, _limits: Limits) -> Measured:
    """Return what the boxes say; raises `PictureRefused` (truncated, damaged, sequence, video).

    The largest size of any item counts, so that no tile or hidden item escapes the limits.
    """
    end, sizes = 0, []
    for kind, start, behind in boxes(data, 0, len(data), top=True):
        if kind == b"moov":
            raise PictureRefused("sequence")
        if kind == b"mpvd":
            raise PictureRefused("trailing_video")
        if kind not in PLAIN:
            break
        if kind in HOLDERS:
            sizes += _sizes(data, start + HOLDERS[kind], behind)
        end = behind
    if not sizes:
        raise PictureRefused("damaged")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Measured(width, height, end)


def _sizes(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Every width and height named between two offsets."""
    found = []
    for kind, body, behind in boxes(data, start, end):
        if kind in HOLDERS:
            found += _sizes(data, body + HOLDERS[kind], behind)
        elif kind == b"ispe":
            if behind - body != SIZE_BODY:
                raise PictureRefused("damaged")
            width, height = data[body + 4 : body + 8], data[body + 8 : body + 12]
            found.append((int.from_bytes(width, "big"), int.from_bytes(height, "big")))
    return found


def boxes(
    data: bytes, start: int, end: int, *, top: bool = False
) -> Iterator[tuple[bytes, int, int]]:
    """Yield each box's kind, body offset and end offset.

    At the top level the walk stops at bytes that are no box; the caller judges what follows.
    Raises `PictureRefused` (truncated, damaged) where the walk cannot go on.
    """
    while start + 8 <= end:
        size, kind, body = (
            int.from_bytes(data[start : start + 4], "big"),
            data[start + 4 : start + 8],
            8,
        )
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        elif size == 0 and kind == b"mdat":
            size = end - start
        known = kind in PLAIN or not top
        if size < body or start + size > end:
            if not known:
                return
            raise PictureRefused("truncated" if top and size >= body else "damaged")
        yield kind, start + body, start + size
        start += size
