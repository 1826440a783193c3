"""Marks that are seen on any picture and without colour vision: lines, numbers, stripes."""

from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from similarity.evidence.laying import Pixels, Plane
from similarity.movement import Floats

Colour = tuple[int, int, int]

PAPER: Colour = (236, 233, 226)
HATCH: Colour = (198, 193, 183)
INK: Colour = (24, 28, 32)
LIGHT: Colour = (255, 255, 255)
AMBER: Colour = (255, 176, 0)  # apart from pictures for most eyes, and its casing for all
DIMMED = 0.62  # how far what does not match recedes into the paper


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def unit(side: int) -> int:
    """The width of a line on a picture of so many pixels."""
    return max(1, round(side / 320))


def ground(size: tuple[int, ...], step: int) -> Pixels:
    """Slanted stripes: here is no picture."""
    down, across = np.mgrid[0 : size[0], 0 : size[1]]
    stripes = ((down + across) // step) % 2 == 0
    drawn: Pixels = np.where(stripes[..., None], np.array(PAPER), np.array(HATCH)).astype(np.uint8)
    return drawn


def blended(one: Pixels, other: Pixels | Colour, share: Plane | float) -> Pixels:
    """`one`, with a share (0 to 1, perhaps by pixel) of `other`."""
    part = np.asarray(share, np.float32)
    part = part[..., None] if part.ndim else part
    mixed = one * (1 - part) + np.asarray(other, np.float32) * part
    pixels: Pixels = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return pixels


def line(
    pixels: Pixels, places: Floats, *, closed: bool, width: int, colour: Colour = LIGHT
) -> None:
    """A light line in a dark casing along places in pixels."""
    edge = np.array(pixels.shape[1::-1]) - 1.0
    points = [np.round(np.clip(places, width, edge - width) * 16).astype(np.int32)]
    for tone, thick in ((INK, 2 * width + 1), (colour, width)):
        cv2.polylines(pixels, points, closed, tone, thick, cv2.LINE_AA, 4)


def number(image: Image.Image, text: str, spot: tuple[float, float], high: int) -> None:
    """A number on a light disc with a dark rim."""
    draw = ImageDraw.Draw(image)
    x, y = spot
    reach = high * 0.75
    draw.ellipse((x - reach, y - reach, x + reach, y + reach), LIGHT, INK, max(1, high // 8))
    draw.text((x, y), text, INK, font(high), anchor="mm")
