"""What an upload may measure, what was found in it, and how it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that are checked before anything is decoded.

    `pixels` and `side` bound one picture; `frames` and `animation_pixels` bound an animation, of
    which only the first frame is ever decoded; `scans` bounds the passes of a progressive JPEG;
    `metadata` bounds the inflated size of one compressed text or profile (bytes).
    """

    size: int = 20 * 1024 * 1024
    pixels: int = 40_000_000
    side: int = 12_000
    smallest_side: int = 16
    frames: int = 1_000
    animation_pixels: int = 1_000_000_000
    scans: int = 100
    metadata: int = 1024 * 1024


@dataclass(frozen=True)
class Measured:
    """What a container's own structure says; nothing is decoded to know it.

    `end` is the offset just behind the picture's last byte. `width` and `height` are pixels as
    stored, before any EXIF orientation.
    """

    width: int
    height: int
    end: int
    frames: int = 1


@dataclass(frozen=True)
class Inspected:
    """An upload that passed every check that needs no decoding."""

    media_type: str
    width: int
    height: int
    frames: int = 1


class PictureRefused(Exception):
    """An upload is no picture that we take; `code` names why, `params` fill the sentence."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
