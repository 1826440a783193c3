"""Cuts a picture into the parts that avatars are often made of: all of it, its head."""

from PIL import Image

# Left edge, top edge and side, as shares of the picture's own width and height.
PARTS = ((0.0, 0.0, 1.0), (0.2, 0.0, 0.6))


def parts_of(image: Image.Image) -> list[Image.Image]:
    """The parts in the order of PARTS; each has at least one pixel."""
    found = []
    for left, top, share in PARTS:
        x, y = min(round(image.width * left), image.width - 1), round(image.height * top)
        wide, high = max(1, round(image.width * share)), max(1, round(image.height * share))
        found.append(image.crop((x, min(y, image.height - 1), x + wide, y + high)))
    return found
