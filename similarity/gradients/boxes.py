"""The boxes of a picture that are looked at: all of it, and squares of many sizes and places."""

import math

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]

SIZES = (0.85, 0.7, 0.55, 0.42)  # of the short side
STEP = 0.19  # of a square's own side, from one square to the next at most
MOST_ACROSS, MOST_DOWN = 6, 7
# An avatar that shows the picture as a whole is looked at in these squares as well: size of the
# short side, and where the free height above it lies.
MIDDLES = tuple((size, above) for size in (1.0, 0.85, 0.72) for above in (0.5, 0.15))


def many(wide: int, high: int) -> Boxes:
    """The whole, the largest squares, and smaller ones side by side; rows left, top, right, bottom.

    The order is fixed by the size of the picture alone.
    """
    short = min(wide, high)
    found = [(0.0, 0.0, float(wide), float(high))]
    if max(wide, high) > 1.08 * short:
        count = 2 if max(wide, high) < 1.25 * short else 3
        across, down = (count, 1) if wide > high else (1, count)
        found += squares(wide, high, short, across, down)
    for size in SIZES:
        side = size * short
        across = min(MOST_ACROSS, math.ceil((wide - side) / (STEP * side)) + 1)
        down = min(MOST_DOWN, math.ceil((high - side) / (STEP * side)) + 1)
        found += squares(wide, high, side, across, down)
    return np.array(found)


def squares(
    wide: int, high: int, side: float, across: int, down: int
) -> list[tuple[float, float, float, float]]:
    """Squares spread evenly, `across` times `down` of them."""
    return [
        (float(x), float(y), float(x + side), float(y + side))
        for y in np.linspace(0, high - side, down)
        for x in np.linspace(0, wide - side, across)
    ]


def middle(wide: int, high: int) -> Boxes:
    """The whole and a few squares in its middle or somewhat above: where a head usually is."""
    short = min(wide, high)
    found = [(0.0, 0.0, float(wide), float(high))]
    for size, above in MIDDLES:
        side = size * short
        left, top = (wide - side) / 2, (high - side) * above
        found.append((left, top, left + side, top + side))
    return np.array(found)
