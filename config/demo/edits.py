"""Avatars made from a picture: the ways in which a generator's output betrays its source."""

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from config.demo.brush import Colour


def cropped(image: Image.Image) -> Image.Image:
    """The head alone, closer."""
    side = image.width
    box = (round(side * 0.14), round(side * 0.08), round(side * 0.86), round(side * 0.80))
    return image.crop(box).resize(image.size, Image.Resampling.LANCZOS)


def mirrored(image: Image.Image) -> Image.Image:
    return ImageOps.mirror(image)


def tinted(image: Image.Image) -> Image.Image:
    """Every hue turned by a tenth of the circle."""
    hue, saturation, value = image.convert("HSV").split()
    turned = hue.point([(v - 26) % 256 for v in range(256)])
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(image.width / 160))


def framed(image: Image.Image, colour: Colour = (232, 196, 120)) -> Image.Image:
    """Made smaller inside a coloured frame with round corners."""
    side = image.width
    edge = round(side * 0.07)
    frame = Image.new("RGB", image.size, colour)
    inner = image.resize((side - 2 * edge, side - 2 * edge), Image.Resampling.LANCZOS)
    mask = Image.new("L", inner.size, 0)
    corner = round(side * 0.06)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *inner.size), radius=corner, fill=255)
    frame.paste(inner, (edge, edge), mask)
    return frame


def rounded(image: Image.Image, paper: Colour = (246, 244, 240)) -> Image.Image:
    """The round picture that profile pages show, on plain paper."""
    disc = Image.new("L", image.size, 0)
    ImageDraw.Draw(disc).ellipse((8, 8, image.width - 8, image.height - 8), fill=255)
    return Image.composite(image, Image.new("RGB", image.size, paper), disc)


def redrawn(image: Image.Image) -> Image.Image:
    """Flattened to few tones with softer lines and warmer light, as a filter would do it."""
    soft = image.filter(ImageFilter.MedianFilter(5)).quantize(20).convert("RGB")
    return Image.blend(soft, Image.new("RGB", image.size, (255, 206, 150)), 0.14)


EDITS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "cropped": cropped,
    "mirrored": mirrored,
    "tinted": tinted,
    "blurred": blurred,
    "framed": framed,
    "rounded": rounded,
    "redrawn": redrawn,
}


def avatar(image: Image.Image, *edits: str, side: int = 512) -> Image.Image:
    """`image` after the named edits, one after the other, at the size of an avatar."""
    for name in edits:
        image = EDITS[name](image)
    return image.resize((side, side), Image.Resampling.LANCZOS)
