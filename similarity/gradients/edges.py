"""Maps of edge directions of a grey picture, summed up so that any box can be looked up at once.

Directions have no sign: light and dark may change places without changing anything here.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

DIRECTIONS = 8
LONG_SIDE = 176
STEPS = 16  # parts of a grey level in which edges are summed up

Pixels = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
Sums = npt.NDArray[np.int32]


def reduced(pixels: Pixels) -> Pixels:
    """Grey, LONG_SIDE pixels long whatever the size of the RGB picture, at least 16 wide."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = LONG_SIDE / max(grey.shape)
    size = (max(16, round(grey.shape[1] * scale)), max(16, round(grey.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(grey, size, interpolation=way).astype(np.uint8)


def directions(grey: npt.NDArray[Any], seen: Plane | None = None) -> Plane:
    """Strength of edges by direction, (height, width, DIRECTIONS).

    Every edge is shared between the two nearest directions; where `seen` is 0 there are none.
    """
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    strength, turn = cv2.cartToPolar(across, down)
    if seen is not None:
        strength = strength * seen
    place = turn.ravel() * np.float32(1 / np.pi) % np.float32(1.0) * np.float32(DIRECTIONS)
    lower = np.floor(place)
    share, first = place - lower, lower.astype(np.intp) % DIRECTIONS
    maps = np.zeros(place.size * DIRECTIONS, np.float32)
    row = np.arange(0, maps.size, DIRECTIONS)
    beyond = strength.ravel() * share
    maps[row + first] = strength.ravel() - beyond
    maps[row + (first + 1) % DIRECTIONS] = beyond
    return maps.reshape(*grey.shape, DIRECTIONS)


def summed(maps: Plane) -> Sums:
    """Sums over everything above and to the left, (height + 1, width + 1, DIRECTIONS).

    They are whole STEPS, so that differences are exact and a flat box has no edges at all.
    """
    high, wide, count = maps.shape
    sums = np.empty((high + 1, wide + 1, count), np.int32)
    for four in (np.s_[..., :4], np.s_[..., 4:]):  # as many as OpenCV takes at once
        whole = maps[four] * np.float32(STEPS)
        sums[four] = cv2.integral(np.rint(whole, out=whole), sdepth=cv2.CV_64F)
    return sums


def cells(sums: Sums, boxes: npt.NDArray[np.float64], grid: int) -> Plane:
    """Mean strength in each cell of a grid over each box, (boxes, grid, grid, DIRECTIONS).

    `boxes` has rows of left, top, right, bottom in pixels; cells end at whole pixels.
    """
    marks = np.arange(grid + 1) / grid
    across = np.rint(boxes[:, 0:1] + (boxes[:, 2:3] - boxes[:, 0:1]) * marks).astype(np.intp)
    down = np.rint(boxes[:, 1:2] + (boxes[:, 3:4] - boxes[:, 1:2]) * marks).astype(np.intp)
    across, down = across.clip(0, sums.shape[1] - 1), down.clip(0, sums.shape[0] - 1)
    places = down[:, :, None] * sums.shape[1] + across[:, None, :]
    corners = sums.reshape(-1, DIRECTIONS).take(places, axis=0)
    rows = corners[:, 1:] - corners[:, :-1]
    inside = (rows[:, :, 1:] - rows[:, :, :-1]).astype(np.float32)
    area = np.diff(down, axis=1)[:, :, None] * np.diff(across, axis=1)[:, None, :]
    inside *= (1 / (STEPS * np.maximum(area, 1))).astype(np.float32)[..., None]
    kept: Plane = inside
    return kept


def cells_of_box(maps: Plane, box: tuple[int, int, int, int], grid: int) -> Plane:
    """As `cells`, of a single box in whole pixels: adding up only what is in it takes less time."""
    left, top, right, bottom = box
    across, down = shares(right - left, grid), shares(bottom - top, grid)
    inside = maps[top:bottom, left:right]
    rows = down @ inside.reshape(bottom - top, -1)
    found: Plane = across @ rows.reshape(grid, right - left, DIRECTIONS)
    return found[None]


def shares(length: int, grid: int) -> Plane:
    """The weight of each pixel of a side in the mean of each cell, (grid, length)."""
    marks = np.rint(np.arange(grid + 1) / grid * length).astype(np.intp)
    place = np.arange(length)
    inside = (place >= marks[:-1, None]) & (place < marks[1:, None])
    return (inside / np.maximum(np.diff(marks), 1)[:, None]).astype(np.float32)


def turned(grey: Pixels, degrees: float) -> tuple[Pixels, Plane]:
    """The picture turned about its middle, and where it came from inside the picture (0 or 1)."""
    high, wide = grey.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    bent = cv2.warpAffine(grey, matrix, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.ones((high, wide), np.float32), matrix, (wide, high))
    return bent.astype(np.uint8), seen.astype(np.float32)
