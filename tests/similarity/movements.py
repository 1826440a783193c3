"""Pairs whose movement is known because the avatar is made by it, and the signals that fit them."""

from math import cos, radians, sin
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from similarity.evidence import Movement, movement_of
from tests.similarity.drawing import character

Matrix = npt.NDArray[np.float64]
SQUARE = (1.0, 1.0)


def movement(
    *, turn: float = 0.0, scale: float = 1.0, to: tuple[float, float] = (0.0, 0.0)
) -> list[float]:
    """Six numbers that turn (degrees, clockwise) and scale about the corner, then shift."""
    c, s = scale * cos(radians(turn)), scale * sin(radians(turn))
    return [c, -s, to[0], s, c, to[1]]


def about_middle(*, turn: float = 0.0, scale: float = 1.0) -> list[float]:
    """The same about the middle of two square pictures."""
    a, b, _x, c, d, _y = movement(turn=turn, scale=scale)
    return [a, b, 0.5 - (a + b) / 2, c, d, 0.5 - (c + d) / 2]


def signals(
    numbers: list[float],
    *,
    orientation: str = "plain",
    points: list[list[float]] | None = None,
    agreement: float = 0.9,
) -> dict[str, Any]:
    """Signals of a comparison whose key points found this movement."""
    geometry = {
        "movement": numbers,
        "orientation": orientation,
        "agreement": agreement,
        "overlap": 1.0,
        "inliers": 40,
        "share": 0.8,
        "points": points or [],
    }
    return {"geometry": geometry, "words": ["same_details"]}


def moved(numbers: list[float], **how: Any) -> Movement:
    """The movement of a square avatar to a square original."""
    found = movement_of(signals(numbers, **how), SQUARE)
    assert found is not None
    return found


def avatar_of(
    original: Image.Image, numbers: list[float], side: int = 160, *, orientation: str = "plain"
) -> Image.Image:
    """The square avatar that this movement lays on a square original."""
    matrix = np.array([*numbers, 0, 0, 1], np.float64).reshape(3, 3)
    sized = np.diag([side / original.width, side / original.height, 1.0])
    onto = np.linalg.inv(matrix) @ np.diag([1 / side, 1 / side, 1.0]) @ sized
    onto = np.diag([side, side, 1.0]) @ onto
    pixels = cv2.warpAffine(np.asarray(original), onto[:2], (side, side), borderValue=(90, 120, 70))
    if "mirrored" in orientation:
        pixels = pixels[:, ::-1]
    if "inverted" in orientation:
        pixels = 255 - pixels
    return Image.fromarray(np.ascontiguousarray(pixels.astype(np.uint8)))


def spread(numbers: list[float], places: list[tuple[float, float]]) -> list[list[float]]:
    """Matched points at these places of the avatar, as the signals hold them."""
    matrix = np.array(numbers).reshape(2, 3)
    return [[x, y, *(matrix[:, :2] @ (x, y) + matrix[:, 2]).tolist()] for x, y in places]


def drawn(number: int = 3, side: int = 320) -> Image.Image:
    """A character large enough to look at."""
    return character(number, side)
