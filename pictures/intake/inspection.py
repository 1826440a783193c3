"""Checks an upload without decoding it: kind, size, structure, extras."""

from collections.abc import Callable

from pictures.intake import boxes, gif, jpeg, png, sniffing, webp
from pictures.intake.extras import refuse_extras
from pictures.intake.limits import Inspected, Limits, Measured, PictureRefused
from pictures.intake.sniffing import sniff

WALKERS: dict[str, Callable[[bytes, Limits], Measured]] = {
    sniffing.PNG: png.measure,
    sniffing.JPEG: jpeg.measure,
    sniffing.GIF: gif.measure,
    sniffing.WEBP: webp.measure,
    sniffing.AVIF: boxes.measure,
    sniffing.HEIC: boxes.measure,
}
DEFAULT = Limits()


def inspect(data: bytes, limits: Limits = DEFAULT) -> Inspected:
    """Return what kind of picture `data` is; raises `PictureRefused` with a code otherwise.

    Width and height are pixels as stored, before orientation.
    """
    if not data:
        raise PictureRefused("empty")
    if len(data) > limits.size:
        raise PictureRefused("bytes", limit=limits.size // (1024 * 1024))
    media_type = sniff(data)
    measured = WALKERS[media_type](data, limits)
    refuse_size(measured.width, measured.height, limits)
    if measured.frames > limits.frames:
        raise PictureRefused("frames", limit=limits.frames)
    if measured.frames * measured.width * measured.height > limits.animation_pixels:
        raise PictureRefused("animation", limit=limits.animation_pixels // 1_000_000)
    refuse_extras(data, measured.end)
    return Inspected(media_type, measured.width, measured.height, measured.frames)


def refuse_size(width: int, height: int, limits: Limits) -> None:
    """Raise `PictureRefused` if a picture of this size is beyond the limits."""
    if not width or not height:
        raise PictureRefused("damaged")
    if max(width, height) > limits.side:
        raise PictureRefused("side", width=width, height=height, limit=limits.side)
    if width * height > limits.pixels:
        megapixels = limits.pixels // 1_000_000
        raise PictureRefused("pixels", width=width, height=height, limit=megapixels)
    if min(width, height) < limits.smallest_side:
        raise PictureRefused("small", width=width, height=height, limit=limits.smallest_side)
