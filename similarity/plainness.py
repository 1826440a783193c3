"""Tells whether a picture shows enough to be compared: not blank, no plain pattern, no noise.

Two empty frames, gradients or chequerboards agree in every hash, edge and corner, and still nobody
copied anybody. Four numbers of a small version of the picture tell them from drawings; among 2,351
pictures of characters and edits of them, none came near a limit.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

SIDE = 64
FAINTEST = 4.0
LEAST_VARIETY = 0.07
MOST_REPETITION = 0.85
LEAST_SMOOTHNESS = 0.3
PATTERNS = 3
NEAREST_STEP, FARTHEST_STEP = 8, SIDE / 4  # what repeats in larger steps can be a drawing
OVERLAP = 0.4
LEAST_POWER = 0.2

Plane = npt.NDArray[np.float64]
Spectrum = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class Plainness:
    """What there is to see in a picture.

    `contrast` is the deviation of the levels, 0 to 128. `variety` is the share of it that is left
    without the three strongest patterns of a row times a column: nothing of a gradient, a frame,
    stripes or a chequerboard. `repetition` is the largest correlation of its details with
    themselves, moved by an eighth of its side or more but less than a quarter: near 1 for a
    texture. `smoothness` is the correlation with the picture moved by one pixel: near 0 for noise.
    """

    contrast: float
    variety: float
    repetition: float
    smoothness: float

    @property
    def plain(self) -> bool:
        """Whether there is nothing by which a copy could be told from another picture."""
        return (
            self.contrast < FAINTEST
            or self.variety < LEAST_VARIETY
            or self.repetition > MOST_REPETITION
            or self.smoothness < LEAST_SMOOTHNESS
        )


def measure(image: Image.Image) -> Plainness:
    """The plainness of an RGB picture, by its grey levels or, if they tell nothing, its colours."""
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    plane = np.asarray(small.convert("L"), np.float64)
    if plane.std() < FAINTEST:
        colours = np.asarray(small, np.float64)
        plane = colours[:, :, int(colours.std(axis=(0, 1)).argmax())]
    contrast = float(plane.std())
    if contrast < FAINTEST:
        return Plainness(contrast, 0.0, 0.0, 0.0)
    return Plainness(contrast, variety(plane), repetition(plane), smoothness(plane))


def variety(plane: Plane) -> float:
    """The share of the deviation that the strongest row-times-column patterns leave over."""
    strengths = np.linalg.svd(plane - plane.mean(), compute_uv=False) ** 2
    return float(np.sqrt(strengths[PATTERNS:].sum() / strengths.sum()))


def repetition(plane: Plane) -> float:
    """The largest correlation of the fine detail with itself, moved, over what they overlap in."""
    detail = plane - cv2.GaussianBlur(plane, (0, 0), SIDE / 16)
    drawn, power, ones = map(spectrum, (detail, detail**2, np.ones_like(detail)))
    overlap = correlated(ones, ones)
    here, there = correlated(power, ones), correlated(ones, power)
    enough = np.minimum(here, there) > LEAST_POWER * (detail**2).mean() * overlap
    far = (distances() >= NEAREST_STEP) & (distances() < FARTHEST_STEP)
    chosen = enough & far & (overlap >= OVERLAP * SIDE**2)
    if not chosen.any():
        return 0.0
    shares = correlated(drawn, drawn)[chosen] / np.sqrt(here[chosen] * there[chosen])
    return float(shares.max())


def spectrum(plane: Plane) -> Spectrum:
    return np.fft.rfft2(plane, (2 * SIDE, 2 * SIDE))


def correlated(first: Spectrum, second: Spectrum) -> Plane:
    """Sums of products of two planes over what they overlap in, for every way to move one."""
    found: Plane = np.fft.irfft2(first * second.conj(), (2 * SIDE, 2 * SIDE))
    return found


@cache
def distances() -> Plane:
    """How far each place of `correlated` is from not moved at all, in pixels."""
    steps = np.fft.fftfreq(2 * SIDE, 1 / (2 * SIDE))
    far: Plane = np.hypot(steps[:, None], steps[None, :])
    return far


def smoothness(plane: Plane) -> float:
    """The correlation of neighbouring pixels, in the direction in which it is larger."""
    level = plane - plane.mean()
    power = (level**2).sum()
    beside, below = (level[:, 1:] * level[:, :-1]).sum(), (level[1:] * level[:-1]).sum()
    return float(max(beside, below) / power)
