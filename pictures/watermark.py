"""Draws who is looking into a picture, so that a leaked copy names its viewer."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from pictures.intake.sniffing import WEBP

MEDIA_TYPE = WEBP
ANGLE = 24
LIGHT, DARK = (255, 255, 255, 105), (0, 0, 0, 75)


def watermarked(picture: bytes, text: str) -> bytes:
    """Return a WebP of `picture` with `text` across it, pale but readable on light and dark."""
    image = Image.open(BytesIO(picture), formats=["WEBP"]).convert("RGBA")
    marked = Image.alpha_composite(image, _veil(image.size, _plain(text)))
    out = BytesIO()
    marked.convert("RGB").save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


@lru_cache(maxsize=64)
def _veil(size: tuple[int, int], text: str) -> Image.Image:
    """A transparent layer of `size` with the text in slanted rows."""
    font = ImageFont.load_default(max(11, min(26, round(max(size) / 26))))
    _, _, right, bottom = font.getbbox(text)
    wide, high = int(right) + 1, int(bottom) + 2
    reach = int((size[0] ** 2 + size[1] ** 2) ** 0.5) + 2
    layer = Image.new("RGBA", (reach, reach), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    step = wide + 3 * high
    for row, y in enumerate(range(high, reach, 5 * high)):
        for x in range(-(row % 2) * step // 2, reach, step):
            draw.text((x + 1, y + 1), text, font=font, fill=DARK)
            draw.text((x, y), text, font=font, fill=LIGHT)
    turned = layer.rotate(ANGLE, Image.Resampling.BICUBIC)
    left, top = (reach - size[0]) // 2, (reach - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


def _plain(text: str) -> str:
    """The text in characters that the built-in font has; others are spelled by their number."""
    return text.encode("ascii", "backslashreplace").decode()[:80]
