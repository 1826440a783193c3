"""Describes where a picture has edges of which direction, weighed by what copies leave unchanged.

Histograms of oriented gradients (Dalal and Triggs, 2005) on an 8 × 8 grid, projected by a linear
discriminant that was learned from drawn pictures and their copies
(`python -m similarity.training.gradients`).
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

WEIGHTS = Path(__file__).parent / "weights" / "gradients.safetensors"
SIDE = 128
CELLS = 8
BINS = 8

Vector = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


def histograms(pixels: Pixels) -> Vector:
    """Edge histograms of an RGB picture: BINS × CELLS × CELLS numbers, of length 1 together."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    smooth = cv2.GaussianBlur(small, (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    cells = pool(by_direction(across.astype(np.float32), down.astype(np.float32)))
    energy = np.sqrt((cells**2).sum(axis=0))
    around = cv2.blur(energy, (3, 3), borderType=cv2.BORDER_REFLECT)
    shares: Vector = (
        np.sqrt(cells / (around + 0.1 * energy.mean() + 1.0)).astype(np.float32).ravel()
    )
    shares /= max(float(np.linalg.norm(shares)), 1e-6)
    return shares


def by_direction(across: Vector, down: Vector) -> Vector:
    """Share the strength of every edge between the two planes of the nearest directions."""
    strength = np.sqrt(across * across + down * down)
    place = (np.arctan2(down, across) / np.pi % 1.0 * BINS).astype(np.float32)
    lower = np.floor(place)
    share = place - lower
    first = lower.astype(np.int32) % BINS
    planes = np.zeros((BINS, SIDE, SIDE), np.float32)
    rows, columns = np.indices((SIDE, SIDE))
    planes[first, rows, columns] += strength * (1 - share)
    planes[(first + 1) % BINS, rows, columns] += strength * share
    return planes


def pool(planes: Vector) -> Vector:
    """Weigh edges by their distance to each cell's middle, so that a small shift changes little."""
    step = SIDE // CELLS
    blurred = [cv2.GaussianBlur(plane, (0, 0), 0.7 * step) for plane in planes]
    return np.stack([plane[step // 2 :: step, step // 2 :: step] for plane in blurred])


@cache
def learned() -> tuple[Vector, Vector]:
    """The projection (directions, size) and the mean (size) shipped with the product."""
    stored = load_file(WEIGHTS)
    return stored["projection"].astype(np.float32), stored["mean"].astype(np.float32)


def describe(pixels: Pixels) -> Vector:
    """The weighed descriptor of a picture, of length 1."""
    projection, mean = learned()
    weighed: Vector = projection @ (histograms(pixels) - mean)
    weighed /= max(float(np.linalg.norm(weighed)), 1e-9)
    return weighed
