"""Draws pictures to learn from: characters in layers, scenes of shapes, noise and gradients.

Every picture follows from its number alone, so a training run can be repeated exactly.
The idea that drawn pictures are enough to learn useful features from is that of Baradad et al.,
"Learning to See by Looking at Noise" (2021), and Kataoka et al. (fractal pre-training, 2020).
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Drawing:
    """RGB pixels (side, side, 3) and the share of figure (1) or background (0) of each pixel."""

    pixels: Pixels
    figure: Plane


def generator(*parts: int) -> np.random.Generator:
    """A random generator that depends on the given numbers alone."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(parts))))


def colour(rng: np.random.Generator, low: int = 15, high: int = 250) -> Colour:
    """A random RGB colour."""
    red, green, blue = rng.integers(low, high, 3).tolist()
    return red, green, blue


def smooth_noise(rng: np.random.Generator, side: int, cells: int) -> Plane:
    """A plane of smooth random hills, about `cells` of them per side, mean 0 and deviation 1."""
    hills = rng.normal(0.0, 1.0, (cells, cells)).astype(np.float32)
    return cv2.resize(hills, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def to_pixels(values: npt.NDArray[Any]) -> Pixels:
    """Numbers cut to 0 … 255 and made whole."""
    pixels: Pixels = np.clip(values, 0, 255).astype(np.uint8)
    return pixels


def mix(first: Colour, second: Colour, share: Plane) -> Pixels:
    """Blend two colours by a plane of shares in [0, 1]."""
    part = np.clip(share, 0.0, 1.0)[..., None]
    blended = np.array(first, np.float32) * (1 - part) + np.array(second, np.float32) * part
    return to_pixels(blended)


def backdrop(rng: np.random.Generator, side: int) -> Pixels:
    """A background: plain, gradient, glow, stripes, clouds or blots."""
    first, second = colour(rng), colour(rng)
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side
    turn = rng.uniform(0, 2 * np.pi)
    along = np.cos(turn) * (across - 0.5) + np.sin(turn) * (down - 0.5)
    match int(rng.integers(7)):
        case 0:
            return mix(first, first, along)
        case 1:
            return mix((250, 250, 250), colour(rng, 200, 255), along + 0.5)
        case 2:
            return mix(first, second, along + 0.5)
        case 3:
            return mix(first, second, np.hypot(across - 0.5, down - 0.45) * 1.5)
        case 4:
            waves = np.sin(along * rng.integers(4, 14) * 2 * np.pi) > 0
            return mix(first, second, waves.astype(np.float32) * 0.4)
        case 5:
            return mix(first, second, clouds(rng, side))
        case _:
            return blots(rng, mix(first, second, along + 0.5), int(rng.integers(4, 16)))


def clouds(rng: np.random.Generator, side: int) -> Plane:
    """Noise of several sizes added up, as clouds have, scaled to [0, 1]."""
    total = np.zeros((side, side), np.float32)
    fade = rng.uniform(0.4, 0.8)
    for octave, cells in enumerate((3, 6, 12, 24, 48)):
        total += smooth_noise(rng, side, cells) * fade**octave
    low, high = float(total.min()), float(total.max())
    return (total - low) / (high - low + 1e-6)


def blots(rng: np.random.Generator, canvas: Pixels, count: int) -> Pixels:
    """Throw ellipses, boxes, lines and polygons of random colours onto the canvas."""
    side = canvas.shape[0]
    for _ in range(count):
        tint = colour(rng)
        x, y = rng.integers(0, side, 2).tolist()
        wide, high = rng.integers(side // 24, side // 3, 2).tolist()
        turn = float(rng.uniform(0, 360))
        match int(rng.integers(4)):
            case 0:
                cv2.ellipse(canvas, (x, y), (wide, high), turn, 0, 360, tint, -1, cv2.LINE_AA)
            case 1:
                box = cv2.boxPoints(((x, y), (wide, high), turn)).astype(np.int32)
                cv2.fillPoly(canvas, [box], tint, cv2.LINE_AA)
            case 2:
                end = rng.integers(0, side, 2).tolist()
                thick = int(rng.integers(1, 6))
                cv2.line(canvas, (x, y), (end[0], end[1]), tint, thick, cv2.LINE_AA)
            case _:
                points = rng.normal(0, wide / 2, (int(rng.integers(3, 8)), 2)) + np.array((x, y))
                cv2.fillPoly(canvas, [points.astype(np.int32)], tint, cv2.LINE_AA)
    return canvas


def shade(rng: np.random.Generator, canvas: Pixels) -> Pixels:
    """Light from one side, some cloudiness, and a grain or a brush."""
    side = canvas.shape[0]
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.6) * (np.cos(turn) * across + np.sin(turn) * down)
    light = light + rng.uniform(0, 0.12) * smooth_noise(rng, side, int(rng.integers(4, 20)))
    lit = np.clip(canvas * light[..., None], 0, 255)
    match int(rng.integers(4)):
        case 0:
            lit = lit + rng.normal(0, rng.uniform(2, 10), canvas.shape)
        case 1:
            lit = cv2.medianBlur(lit.astype(np.uint8), 5)
        case 2:
            lit = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.4, 1.2))
        case _:
            pass
    return to_pixels(lit)


def scene(rng: np.random.Generator, side: int) -> Drawing:
    """A picture without a figure: shapes over a background."""
    canvas = blots(rng, backdrop(rng, side), int(rng.integers(6, 40)))
    return Drawing(shade(rng, canvas), np.ones((side, side), np.float32))
