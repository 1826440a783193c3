"""Describes boxes of a picture by their edges, weighed by what copies leave unchanged.

Histograms of oriented gradients (Dalal and Triggs, 2005) on an 8 × 8 grid, projected by linear
discriminants learned from drawn pictures and their copies (`python -m
similarity.training.gradients`): `tight` from copies that stay in place, for boxes that are laid on
each other; `loose` from copies that were cut and turned as well.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from similarity.gradients import boxes as looked_at
from similarity.gradients.boxes import Boxes
from similarity.gradients.edges import (
    DIRECTIONS,
    Pixels,
    Plane,
    cells,
    cells_of_box,
    directions,
    reduced,
    summed,
    turned,
)

WEIGHTS = Path(__file__).parent.parent / "weights" / "gradients.safetensors"
GRID = 8
SIZE = GRID * GRID * DIRECTIONS
TURNS = (0.0, -11.0, 11.0)  # degrees
KINDS = ("tight", "loose")

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Edges:
    """The descriptors of one picture's boxes, as they are and mirrored; all have length 1 or 0.

    `many` (2, boxes, size) are of `boxes`; `middle` (2, turns, middle boxes, size) of `middles`,
    with the picture turned by each of TURNS; `loose` (2, middle boxes, size) of `middles` too, by
    the other discriminant. `size` is the (width, height) that the boxes are in.
    """

    many: Vectors
    middle: Vectors
    loose: Vectors
    boxes: Boxes
    middles: Boxes
    size: tuple[int, int]


def histograms(halves: Plane) -> Vectors:
    """Edge histograms, (boxes, SIZE) of length 1, of boxes in 2 · GRID × 2 · GRID cells.

    Neighbouring cells of the histogram overlap by half so that a small shift changes little, and
    each is divided by the strength of edges around it.
    """
    wider = np.pad(halves, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    rows = wider[:, :-3:2] + 3 * (wider[:, 1:-2:2] + wider[:, 2:-1:2]) + wider[:, 3::2]
    pooled = rows[:, :, :-3:2] + 3 * (rows[:, :, 1:-2:2] + rows[:, :, 2:-1:2]) + rows[:, :, 3::2]
    pooled *= np.float32(1 / 64)
    energy = np.sqrt(np.einsum("bijd,bijd->bij", pooled, pooled))
    rim = np.pad(energy, ((0, 0), (1, 1), (1, 1)), mode="edge")
    three = rim[:, :-2] + rim[:, 1:-1] + rim[:, 2:]
    around = (three[:, :, :-2] + three[:, :, 1:-1] + three[:, :, 2:]) / np.float32(9)
    floor = np.float32(0.1) * energy.mean(axis=(1, 2), keepdims=True) + np.float32(0.3)
    pooled /= (around + floor)[..., None]
    shares = np.sqrt(pooled, out=pooled).reshape(len(halves), SIZE)
    length = np.linalg.norm(shares, axis=1, keepdims=True)
    unit: Vectors = shares / np.maximum(length, np.float32(1e-6))
    return unit


def seen_in(maps: Plane, boxes: Boxes) -> Plane:
    """The cells of boxes that `histograms` takes."""
    return cells(summed(maps), boxes, 2 * GRID)


def mirrored(found: Vectors) -> Vectors:
    """The histograms that the mirror image of each box has."""
    grid = found.reshape(-1, GRID, GRID, DIRECTIONS)[:, :, ::-1]
    back = [(DIRECTIONS - each) % DIRECTIONS for each in range(DIRECTIONS)]
    return np.ascontiguousarray(grid[..., back]).reshape(found.shape)


@cache
def learned(kind: str) -> tuple[Vectors, Vectors]:
    """The projection (size, SIZE) and the mean (SIZE) shipped with the product."""
    stored = load_file(WEIGHTS)
    projection, mean = stored[f"{kind}.projection"], stored[f"{kind}.mean"]
    return projection.astype(np.float32), mean.astype(np.float32)


def weighed(found: Vectors, kind: str) -> Vectors:
    """Histograms (…, SIZE) as descriptors (…, size) of length 1; of a flat box it is zero.

    Otherwise two boxes without any edge would be taken for perfectly alike.
    """
    projection, mean = learned(kind)
    vectors = ((found - mean) @ projection.T) * found.any(axis=-1, keepdims=True)
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def both(found: Vectors, kind: str) -> Vectors:
    """Descriptors as they are and mirrored, stacked in front."""
    return np.stack([weighed(found, kind), weighed(mirrored(found), kind)])


def describe(pixels: Pixels) -> Edges:
    """All descriptors of an RGB picture."""
    grey = reduced(pixels)
    high, wide = grey.shape
    all_boxes, middles = looked_at.many(wide, high), looked_at.middle(wide, high)
    upright = seen_in(directions(grey), np.concatenate([all_boxes, middles]))
    tilted = [seen_in(directions(*turned(grey, degrees)), middles) for degrees in TURNS[1:]]
    found = both(histograms(np.concatenate([upright, *tilted])), "tight")
    turns = found[:, len(all_boxes) :].reshape(2, len(TURNS), len(middles), -1)
    return Edges(
        many=found[:, : len(all_boxes)],
        middle=turns,
        loose=both(histograms(upright[len(all_boxes) :]), "loose"),
        boxes=all_boxes,
        middles=middles,
        size=(wide, high),
    )


def agreement(original: Pixels, moved: Pixels, seen: Pixels) -> float:
    """Cosine of the edges of two grey pictures of one size inside the box where both are seen.

    `moved` is the avatar laid on the original and `seen` (0 or 1) where it has pixels.
    """
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    inner = cv2.erode(seen, np.ones((5, 5), np.uint8), borderValue=1).astype(np.float32)
    pair = [directions(each, inner) for each in (original, moved)]
    first, second = (
        weighed(histograms(cells_of_box(maps, box, 2 * GRID)), "tight")[0] for maps in pair
    )
    return float(first @ second)
