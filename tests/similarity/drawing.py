"""Small drawn pictures for the tests of matching: characters, copies of them, and blank ones."""

import csv
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image

from similarity.training import characters
from similarity.training.drawing import generator

SIDE = 160
SEED = 41


@cache
def character(number: int, side: int = SIDE) -> Image.Image:
    """A drawn character, not to be drawn on; equal numbers give equal pictures."""
    return Image.fromarray(characters.character(generator(SEED, number), side).pixels)


def mirrored(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def blank(colour: str = "white", side: int = SIDE) -> Image.Image:
    return Image.new("RGB", (side, side), colour)


def write_list(path: Path, rows: Sequence[tuple[str, ...]], columns: str) -> Path:
    """A CSV file with these columns (named in one comma-separated text) and rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split(","))
        writer.writerows(rows)
    return path


def as_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
