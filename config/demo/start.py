"""Draws the two pictures of the start page anew (`python -m config.demo.start`)."""

from pathlib import Path

from config.demo.characters import CAST, draw
from config.demo.edits import avatar

FOLDER = Path(__file__).parents[2] / "static" / "start"


def main() -> None:
    drawn = draw(CAST[0], side=768)
    edits = ("cropped", "mirrored", "tinted", "rounded")
    for name, picture in (("original", avatar(drawn)), ("avatar", avatar(drawn, *edits))):
        picture.save(FOLDER / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":  # pragma: no cover
    main()
