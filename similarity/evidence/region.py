"""The area in which two pictures match, as polygons, and in which thirds of them it lies."""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from similarity.evidence.laying import Laid, lightness, softened
from similarity.movement import Floats, Movement, Size

# A matched point stands for what is drawn around it: an eighth of a picture's long side across.
REACH = 0.06
ROUND = np.array(
    [(REACH * np.cos(turn), REACH * np.sin(turn)) for turn in np.pi * np.arange(8) / 4]
)
AGREED = 0.5  # correlation of slopes from which on lines of a cell count as the same
CELLS, FAINT = 8, 0.3  # cells a side; slopes below this share of the usual ones are not noticed
MOST_OF_THE_REST = 0.5
FINE = 0.006  # of the long side: how much is blurred before slopes are compared
# From which to which third of a picture a place reaches.
THIRDS = ("1", "12", "123", "2", "23", "3")
NOTHING = np.zeros((0, 2))
SPECK = 1e-9  # an area below it is none


@dataclass(frozen=True)
class Region:
    """The matched area on the original and on the avatar, as convex polygons (n, 2)."""

    original: Floats
    avatar: Floats


def frame(size: Size) -> Floats:
    """The corners of a picture of this size."""
    wide, high = size
    return np.array([(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)])


def covered(movement: Movement, original: Size, avatar: Size) -> Floats:
    """The part of the original that the moved avatar lies on; empty if it lies beside it."""
    return common(frame(original), movement.to_original(frame(avatar), avatar))


def matched(movement: Movement, laid: Laid, original: Size, avatar: Size) -> Region:
    """Where the pictures match; perhaps empty.

    Around the matched points; all that is covered where most of the rest agrees as well, or where
    there are no points.
    """
    inside = covered(movement, original, avatar)
    if len(movement.matched) >= 3 and len(inside):
        around = (movement.matched[:, None, 2:] + ROUND[None]).reshape(-1, 2)
        nearer = common(inside, hull(around))
        rest = within(laid, inside) & ~within(laid, nearer)
        if disagreement(laid, rest, inverted=movement.inverted) > MOST_OF_THE_REST:
            inside = nearer
    if not len(inside):
        return Region(NOTHING, NOTHING)
    return Region(inside, common(frame(avatar), hull(movement.to_avatar(inside, avatar))))


def within(laid: Laid, polygon: Floats) -> npt.NDArray[np.bool_]:
    """Which pixels of the frame lie in a polygon and are covered."""
    mask = np.zeros(laid.covered.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(polygon * laid.side - 0.5).astype(np.int32), 1)
    here: npt.NDArray[np.bool_] = (mask == 1) & (laid.covered > 0.99)
    return here


def disagreement(laid: Laid, here: npt.NDArray[np.bool_], *, inverted: bool) -> float:
    """The share (0 to 1) of what is drawn in some pixels in which the two pictures differ.

    Cell by cell, slopes of lightness are correlated; where neither picture has any, there is
    nothing to differ in.
    """
    slopes = []
    for pixels in (laid.original, laid.avatar):
        plane = softened(lightness(pixels), FINE)
        slopes.append([cv2.Sobel(plane, cv2.CV_64F, *way) for way in ((1, 0), (0, 1))])
    (x1, y1), (x2, y2) = slopes
    common = (x1 * x2 + y1 * y2) * (-1 if inverted else 1)
    covered, common, one, other = (
        cv2.resize(plane * here, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        for plane in (np.ones_like(x1), common, x1**2 + y1**2, x2**2 + y2**2)
    )
    usual = (one.sum() + other.sum()) / 2 / max(float(covered.sum()), SPECK)
    noticed = np.maximum(one, other) > FAINT**2 * usual * covered
    differs = noticed & (common < AGREED * np.sqrt(one * other))
    return float(covered[differs].sum() / max(float(covered[noticed].sum()), SPECK))


def hull(places: Floats) -> Floats:
    """The smallest convex polygon around places."""
    return np.asarray(cv2.convexHull(places.astype(np.float32)), np.float64).reshape(-1, 2)


def common(one: Floats, other: Floats) -> Floats:
    """The polygon that two convex polygons share (Sutherland and Hodgman, 1974); perhaps empty."""
    if min(area(one), area(other)) <= SPECK:
        return NOTHING
    shared = one
    clip = other if twice_area(other) > 0 else other[::-1]
    for start, end in zip(clip, np.roll(clip, -1, axis=0), strict=True):
        shared = _cut(shared, start, end - start)
    return shared if area(shared) > SPECK else NOTHING


def _cut(polygon: Floats, start: Floats, along: Floats) -> Floats:
    """What of a convex polygon lies to the right of a line, as it runs down the picture."""
    if not len(polygon):
        return polygon
    offset = polygon - start
    side = along[0] * offset[:, 1] - along[1] * offset[:, 0]
    kept: list[Floats] = []
    for here, there, now, then in zip(
        polygon, np.roll(polygon, -1, axis=0), side, np.roll(side, -1), strict=True
    ):
        if now >= 0:
            kept.append(here)
        if (now < 0) != (then < 0):
            kept.append(here + (there - here) * now / (now - then))
    return np.array(kept).reshape(-1, 2)


def twice_area(polygon: Floats) -> float:
    """Twice the area, positive where the corners run clockwise as seen (the shoelace formula)."""
    x, y = polygon.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def area(polygon: Floats) -> float:
    """The area of a polygon, in square long sides."""
    return abs(twice_area(polygon)) / 2


def place(polygon: Floats, size: Size) -> tuple[str, str]:
    """Which thirds across and which thirds down describe best where a polygon lies.

    "12" and "3" are the lower left and lower middle: of all 36 rectangles of thirds, the one that
    has most in common with the polygon (intersection over union).
    """
    whole = area(polygon)
    found: dict[tuple[str, str], float] = {}
    for across, down in product(THIRDS, THIRDS):
        box = _box(across, down, size)
        shared = area(common(polygon, box))
        found[across, down] = shared / (whole + area(box) - shared)
    return max(found, key=lambda names: (round(found[names], 6), names))


def _box(across: str, down: str, size: Size) -> Floats:
    left, right = (int(across[0]) - 1) / 3 * size[0], int(across[-1]) / 3 * size[0]
    top, low = (int(down[0]) - 1) / 3 * size[1], int(down[-1]) / 3 * size[1]
    return np.array([(left, top), (right, top), (right, low), (left, low)])
