"""Pictures by which nobody can tell a copy: blank ones, plain patterns and noise."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

SIDE = 192
DOWN, ACROSS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
Levels = npt.NDArray[np.float64]


def grey(levels: Levels) -> Image.Image:
    """An RGB picture of grey levels."""
    clipped = np.clip(levels, 0, 255).astype(np.uint8)
    return Image.fromarray(np.repeat(clipped[:, :, None], 3, axis=2))


def flat(colour: str) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def as_jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def noise(seed: int, deviation: float, level: float = 128) -> Image.Image:
    dice = np.random.default_rng(seed)
    return grey(level + dice.normal(0, deviation, (SIDE, SIDE)))


def along(degrees: float) -> Levels:
    """How far each pixel lies in a direction."""
    turn = np.radians(degrees)
    far: Levels = ACROSS * np.cos(turn) + DOWN * np.sin(turn)
    return far


def gradient(degrees: float, first: float = 0, last: float = 255) -> Image.Image:
    far = along(degrees)
    return grey(first + (last - first) * (far - far.min()) / np.ptp(far))


def stripes(width: int, degrees: float = 0) -> Image.Image:
    return grey((along(degrees) // width % 2) * 255)


def chequers(side: int, shift: int = 0) -> Image.Image:
    return grey((((ACROSS + shift) // side + (DOWN + shift) // side) % 2) * 255)


def frame(width: int, colour: str, inside: str = "white") -> Image.Image:
    image = flat(inside)
    ImageDraw.Draw(image).rectangle((0, 0, SIDE - 1, SIDE - 1), outline=colour, width=width)
    return image


def dots(step: int, radius: int) -> Image.Image:
    image = flat("white")
    draw = ImageDraw.Draw(image)
    for x in range(step // 2, SIDE, step):
        for y in range(step // 2, SIDE, step):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill="navy")
    return image


def bricks(width: int, height: int) -> Image.Image:
    image = flat("sienna")
    draw = ImageDraw.Draw(image)
    for row, y in enumerate(range(0, SIDE, height)):
        draw.line((0, y, SIDE, y), fill="silver", width=2)
        for x in range(-width // 2 * (row % 2), SIDE, width):
            draw.line((x, y, x, y + height), fill="silver", width=2)
    return image


def blurred_edge() -> Image.Image:
    """A round shading without an edge, as a lamp throws it."""
    return grey(255 - np.hypot(ACROSS - SIDE / 2, DOWN - SIDE / 2) ** 2 / 60)


def soft(image: Image.Image) -> Image.Image:
    return Image.fromarray(cv2.GaussianBlur(np.asarray(image), (0, 0), 2))


PLAIN: dict[str, Callable[[], Image.Image]] = {
    "white": lambda: flat("white"),
    "black": lambda: flat("black"),
    "white with faint noise": lambda: as_jpeg(noise(1, 3, 252), 30),
    "white with more noise": lambda: noise(2, 8, 245),
    "a mark on white": lambda: frame(1, "#f4f4f4"),
    "gradient": lambda: gradient(0),
    "gradient as jpeg": lambda: as_jpeg(gradient(0), 20),
    "gradient, steep": lambda: gradient(37),
    "gradient, faint": lambda: gradient(90, 230, 255),
    "round shading": blurred_edge,
    "frame": lambda: frame(9, "black"),
    "frame, thick and red": lambda: frame(20, "red"),
    "frame on black": lambda: frame(9, "white", "black"),
    "frame as jpeg": lambda: as_jpeg(frame(9, "black"), 25),
    "halves": lambda: grey(np.where(along(0) > SIDE / 2, 255.0, 0.0)),
    "stripes": lambda: stripes(12),
    "stripes, wider": lambda: stripes(15),
    "stripes, slanted": lambda: stripes(12, 30),
    "stripes, soft": lambda: soft(stripes(10, 45)),
    "chequers": lambda: chequers(12),
    "chequers, moved": lambda: chequers(12, 6),
    "chequers, larger": lambda: chequers(24),
    "chequers, turned": lambda: chequers(16).rotate(30, Image.Resampling.BICUBIC),
    "dots": lambda: dots(24, 6),
    "dots, larger": lambda: dots(30, 9),
    "bricks": lambda: bricks(32, 16),
    "bricks, larger": lambda: bricks(38, 19),
    "noise": lambda: noise(3, 60),
    "other noise": lambda: noise(4, 60),
}
