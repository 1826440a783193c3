"""Finds one movement that lays many matched details of an avatar on the original.

RANSAC (Fischler and Bolles, 1981) on affine maps that keep hands and do not squash.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from similarity.geometry.matching import Pairs, matches
from similarity.geometry.points import Oriented, Places

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


def match_all(original: Oriented, avatar: Oriented) -> dict[str, Match]:
    """Match every orientation of the avatar to the original as it is."""
    found = matches(original, avatar)
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
    places: Places = np.unique(np.round(target[agree]), axis=0).astype(np.float32)
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


def plausible(movement: Affine) -> bool:
    """Whether a movement keeps hands, does not squash and stays between a fifth and five times."""
    stretch = np.linalg.svd(movement[:, :2], compute_uv=False)
    flips = np.linalg.det(movement[:, :2]) <= 0
    return not flips and stretch[1] > 0.2 and stretch[0] < 5 and stretch[0] < 3 * stretch[1]
