"""Walks a WebP's chunks: size, frames and end, without decoding."""

from collections.abc import Iterator

from pictures.intake.limits import Limits, Measured, PictureRefused

HEAD = 10  # bytes of a first chunk that are looked at; every real one is longer


def measure(data: bytes, limits: Limits) -> Measured:
    """Return what the chunks say; raises `PictureRefused` (truncated, damaged, frames)."""
    size = int.from_bytes(data[4:8], "little")
    end = 8 + size + size % 2
    frames, canvas = 0, None
    for kind, start, _behind in chunks(data):
        if kind == b"ANMF":
            frames += 1
        if canvas is None:
            canvas = _canvas(kind, data[start : start + HEAD])
    if canvas is None:
        raise PictureRefused("damaged")
    if frames > limits.frames:
        raise PictureRefused("frames", limit=limits.frames)
    return Measured(*canvas, end=end, frames=max(frames, 1))


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's kind, body offset and end offset.

    Raises `PictureRefused` (truncated, damaged) where the walk cannot go on.
    """
    size = int.from_bytes(data[4:8], "little")
    end = 8 + size + size % 2
    if end > len(data) + size % 2:
        raise PictureRefused("truncated")
    at = 12
    while at + 8 <= 8 + size:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = at + 8
        at = body + length + length % 2
        if at > end:
            raise PictureRefused("damaged")
        yield kind, body, body + length


def _canvas(kind: bytes, head: bytes) -> tuple[int, int]:
    """Width and height from the first chunk, which must be one of three kinds."""
    if len(head) < HEAD:
        raise PictureRefused("damaged")
    if kind == b"VP8X":
        width, height = head[4:7], head[7:10]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        width, height = head[6:8], head[8:10]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    if kind == b"VP8L" and head.startswith(b"\x2f"):
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise PictureRefused("damaged")
