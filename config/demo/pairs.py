"""Ten pairs to look at evidence by: avatars made from drawn characters, each in one known way."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageOps

from config.demo.characters import CAST, draw
from config.demo.edits import cropped, framed, mirrored, rounded

SIDE = 640
PAPER = (246, 240, 226)


@dataclass(frozen=True)
class Pair:
    """A picture of the cast and what was made of it, with a name for the record."""

    name: str
    place: int
    change: Callable[[Image.Image], Image.Image]

    def pictures(self) -> tuple[Image.Image, Image.Image]:
        """The original and the avatar; the same at every call."""
        original = draw(CAST[self.place], side=SIDE)
        return original, self.change(original)


def turned(image: Image.Image) -> Image.Image:
    """Mirrored, turned by 7° and cut so that no corner is empty."""
    leaning = mirrored(image).rotate(7, Image.Resampling.BICUBIC)
    edge = round(image.width * 0.09)
    return leaning.crop((edge, edge, image.width - edge, image.height - edge))


def shifted(image: Image.Image) -> Image.Image:
    """Every hue turned by a third of the circle."""
    hue, saturation, value = image.convert("HSV").split()
    turned_hue = hue.point([(v + 85) % 256 for v in range(256)])
    return Image.merge("HSV", (turned_hue, saturation, value)).convert("RGB")


def negative(image: Image.Image) -> Image.Image:
    return ImageOps.invert(cropped(image))


def sketched(image: Image.Image) -> Image.Image:
    """Its lines alone, on paper."""
    soft = image.convert("L").filter(ImageFilter.GaussianBlur(image.width / 400))
    lines = ImageChops.subtract(soft.filter(ImageFilter.MaxFilter(5)), soft)
    ink = lines.point([255 - min(255, 4 * v) for v in range(256)])
    return ImageOps.colorize(ink, (52, 44, 60), PAPER)


def squeezed(image: Image.Image) -> Image.Image:
    """Narrower by a fifth and turned a little the other way."""
    narrow = image.resize((round(image.width * 0.8), image.height), Image.Resampling.LANCZOS)
    return narrow.rotate(-4, Image.Resampling.BICUBIC, fillcolor=PAPER)


def pasted(image: Image.Image) -> Image.Image:
    """The face alone, in another character's picture."""
    side = image.width
    scene = draw(CAST[6], side=side)
    face = image.crop((round(side * 0.3), round(side * 0.3), round(side * 0.7), round(side * 0.7)))
    scene.paste(face, (round(side * 0.05), round(side * 0.52)))
    return scene


def another(image: Image.Image) -> Image.Image:
    """Somebody else entirely, in a picture of the same size."""
    return draw(CAST[11], side=image.width)


def round_and_grey(image: Image.Image) -> Image.Image:
    return rounded(ImageOps.grayscale(cropped(image)).convert("RGB"))


PAIRS: tuple[Pair, ...] = (
    Pair("mirrored and turned", 0, turned),
    Pair("the head alone", 4, cropped),
    Pair("in a frame", 10, framed),
    Pair("other hues", 2, shifted),
    Pair("a negative", 14, negative),
    Pair("round and grey", 8, round_and_grey),
    Pair("squeezed", 12, squeezed),
    Pair("a face in another picture", 15, pasted),
    Pair("lines alone", 3, sketched),
    Pair("unrelated", 7, another),
)
