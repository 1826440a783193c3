"""Finds one movement that lays many matched details of an avatar on the original.

RANSAC (Fischler and Bolles, 1981) on affine maps that keep hands and do not squash.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from similarity.geometry.matching import Names, Pairs, matches
from similarity.geometry.points import ORIENTATIONS, Oriented, Places

REACH = 6.0
CELLS = 4
FEWEST = 4

Affine = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Match:
    """What two pictures share in one orientation.

    `inliers` different places agree on one movement; `share` is their share of all matches; `area`
    is the share of the original that their hull covers; `cells` of a 4 × 4 grid hold one of them.
    `movement` (2, 3) takes pixels of the avatar in that orientation to pixels of the original,
    `pairs` are the places that agree.
    """

    inliers: int = 0
    share: float = 0.0
    area: float = 0.0
    cells: int = 0
    movement: Affine | None = None
    pairs: Pairs = field(default_factory=lambda: (np.zeros((0, 2), np.float32),) * 2)


def match_all(
    original: Oriented, avatar: Oriented, names: Names = ORIENTATIONS
) -> dict[str, Match]:
    """Match these orientations of the avatar to the original as it is."""
    found = matches(original, avatar, names)
    return {name: agreeing(original.plain.size, pairs) for name, pairs in found.items()}


def agreeing(size: tuple[int, int], pairs: Pairs) -> Match:
    """The match of those pairs that agree on one movement into an original of `size`."""
    source, target = pairs
    if len(source) < FEWEST:
        return Match()
    movement: Affine | None  # cv2's own types leave the None out
    movement, kept = cv2.estimateAffine2D(  # type: ignore[assignment]
        source, target, method=cv2.RANSAC, ransacReprojThreshold=REACH, maxIters=500
    )
    if movement is None or not plausible(movement):
        return Match()
    agree = kept.ravel() == 1
    places = apart(target[agree])
    if len(places) < FEWEST - 1:
        return Match()
    wide, high = size
    grid = (places / (wide + 1, high + 1) * CELLS).astype(np.int32)
    return Match(
        inliers=len(places),
        share=len(places) / len(source),
        area=float(cv2.contourArea(cv2.convexHull(places)) / (wide * high)),
        cells=len({(x, y) for x, y in grid.tolist()}),
        movement=movement,
        pairs=(source[agree], target[agree]),
    )


def apart(places: Places) -> Places:
    """Different places in whole pixels, in order of x and then y."""
    whole = np.unique(np.round(places).view(np.complex64).ravel())
    different: Places = whole.view(np.float32).reshape(-1, 2)
    return different


def plausible(movement: Affine) -> bool:
    """Whether a movement keeps hands, does not squash and stays between a fifth and five times."""
    (a, b), (c, d) = movement[:, :2].tolist()
    # Singular values of a 2 × 2 matrix: the sum and the difference of these two lengths.
    even, odd = math.hypot(a + d, c - b) / 2, math.hypot(a - d, b + c) / 2
    longer, shorter = even + odd, abs(even - odd)
    return a * d - b * c > 0 and shorter > 0.2 and longer < 5 and longer < 3 * shorter
