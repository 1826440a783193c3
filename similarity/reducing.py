"""Brings a picture to the size at which pictures are compared."""

from PIL import Image

LONG_SIDE = 512


def reduce(image: Image.Image) -> Image.Image:
    """At most LONG_SIDE pixels long: every measurement looks at less than that."""
    scale = LONG_SIDE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
