"""Finds the same drawn details in two pictures and whether one movement maps them on each other.

ORB key points (Rublee et al., 2011), Lowe's ratio test and RANSAC on a similarity with shear. The
avatar is tried as it is, mirrored, with light and dark exchanged, and both: a duotone or a negative
changes every descriptor, and a mirror image has none in common.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

LONG_SIDE = 320
KEY_POINTS = 500
RATIO = 0.8
REACH = 6.0
CELLS = 4
ORIENTATIONS = ("plain", "mirrored", "inverted", "mirrored inverted")

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class KeyPoints:
    """Places (n, 2) in pixels, ORB descriptors (n, 32) and the size (width, height) they are in."""

    places: npt.NDArray[np.float32]
    descriptors: npt.NDArray[np.uint8]
    size: tuple[int, int]


@dataclass(frozen=True)
class Match:
    """What two pictures share in one orientation.

    `inliers` matched points agree on one movement; `share` is their share of all matches; `area` is
    the share of the original that their hull covers; `cells` of a 4 × 4 grid hold one of them.
    """

    inliers: int = 0
    share: float = 0.0
    area: float = 0.0
    cells: int = 0


@cache
def detector() -> cv2.ORB:
    cv2.setNumThreads(1)
    return cv2.ORB.create(nfeatures=KEY_POINTS, fastThreshold=10, edgeThreshold=15, patchSize=31)


def prepare(pixels: Pixels) -> Pixels:
    """Grey, LONG_SIDE pixels long whatever the picture's size, contrast stretched."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = LONG_SIDE / max(grey.shape)
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(grey, size, interpolation=way)
    stretched: Pixels = cv2.normalize(small, small.copy(), 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    return stretched


def key_points(grey: Pixels) -> KeyPoints:
    """The key points of a prepared picture."""
    found, descriptors = detector().detectAndCompute(grey, None)
    size = (grey.shape[1], grey.shape[0])
    if len(found) == 0:
        return KeyPoints(np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8), size)
    places = np.array([point.pt for point in found], np.float32)
    return KeyPoints(places, descriptors.astype(np.uint8), size)


def orientations(pixels: Pixels) -> dict[str, KeyPoints]:
    """Key points of a picture in each orientation that is tried."""
    grey = prepare(pixels)
    mirrored = np.ascontiguousarray(grey[:, ::-1])
    turned = (grey, mirrored, 255 - grey, 255 - mirrored)
    return {name: key_points(each) for name, each in zip(ORIENTATIONS, turned, strict=True)}


def match(original: KeyPoints, avatar: KeyPoints) -> Match:
    """Match the avatar's points to the original's and keep those that agree on one movement."""
    if len(original.places) < 2 or len(avatar.places) < 2:
        return Match()
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(avatar.descriptors, original.descriptors, 2)
    good = [first for first, second in pairs if first.distance < RATIO * second.distance]
    if len(good) < 4:
        return Match()
    source = avatar.places[[each.queryIdx for each in good]]
    target = original.places[[each.trainIdx for each in good]]
    movement: npt.NDArray[np.float64] | None  # cv2's own types leave the None out
    movement, kept = cv2.estimateAffine2D(  # type: ignore[assignment]
        source, target, method=cv2.RANSAC, ransacReprojThreshold=REACH, maxIters=500
    )
    if movement is None or not plausible(movement):
        return Match()
    agreeing = np.unique(np.round(target[kept.ravel() == 1]), axis=0).astype(np.float32)
    if len(agreeing) < 3:
        return Match()
    wide, high = original.size
    grid = (agreeing / (wide + 1, high + 1) * CELLS).astype(np.int32)
    return Match(
        inliers=len(agreeing),
        share=len(agreeing) / len(good),
        area=float(cv2.contourArea(cv2.convexHull(agreeing)) / (wide * high)),
        cells=len({(x, y) for x, y in grid.tolist()}),
    )


def plausible(movement: npt.NDArray[np.float64]) -> bool:
    """Whether a movement keeps hands, does not squash and stays between a fifth and five times."""
    stretch = np.linalg.svd(movement[:, :2], compute_uv=False)
    flips = np.linalg.det(movement[:, :2]) <= 0
    return not flips and stretch[1] > 0.2 and stretch[0] < 5 and stretch[0] < 3 * stretch[1]


def match_all(original: KeyPoints, avatar: dict[str, KeyPoints]) -> dict[str, Match]:
    """Match every orientation of the avatar to the original as it is."""
    return {name: match(original, points) for name, points in avatar.items()}
