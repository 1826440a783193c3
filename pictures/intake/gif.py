"""Walks a GIF's blocks: size, frames and end, without decoding."""

from pictures.intake.limits import Limits, Measured, PictureRefused

IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B


def measure(data: bytes, limits: Limits) -> Measured:
    """Return what the blocks say; raises `PictureRefused` (truncated, damaged, frames).

    A frame that reaches beyond the screen enlarges the measured size, as decoders do.
    """
    width, height = _short(data, 6), _short(data, 8)
    at = 13 + _table(_byte(data, 10))
    frames = 0
    while (kind := _byte(data, at)) != TRAILER:
        if kind == EXTENSION:
            at = _behind_blocks(data, at + 2)
        elif kind == IMAGE:
            frames += 1
            if frames > limits.frames:
                raise PictureRefused("frames", limit=limits.frames)
            width = max(width, _short(data, at + 1) + _short(data, at + 5))
            height = max(height, _short(data, at + 3) + _short(data, at + 7))
            at = _behind_blocks(data, at + 11 + _table(_byte(data, at + 9)))
        else:
            raise PictureRefused("damaged")
    if not frames:
        raise PictureRefused("damaged")
    return Measured(width, height, at + 1, frames)


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise PictureRefused("truncated")
    return data[at]


def _short(data: bytes, at: int) -> int:
    return _byte(data, at) | _byte(data, at + 1) << 8


def _table(flags: int) -> int:
    """Bytes that the colour table announced in `flags` takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    """The offset behind a chain of data blocks."""
    while length := _byte(data, at):
        at += length + 1
    return at + 1
