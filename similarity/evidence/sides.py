"""Two pictures side by side, and on them what matches, with numbers on places that correspond."""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from similarity.evidence import marks
from similarity.evidence.laying import LEAST, Pixels, fitted, size_of
from similarity.evidence.region import Region
from similarity.movement import Floats, Movement

SIDE = 720  # pixels of the long side of each picture
THICK = 3  # pixels of a line; numbers are nine times as high
SHOWN = 8  # more numbers than this hide the pictures
CORNERS, INSET = 4, 0.85  # how near to the edge numbers stand where there are no points
NEAR = 0.06  # of the long side: numbers would cover each other


@dataclass(frozen=True)
class Sheet:
    """Two pictures on one sheet of paper, and where the upper left corner (x, y) of each lies."""

    pixels: Pixels
    corners: Floats


def side_by_side(one: Pixels, other: Pixels) -> Sheet:
    """Both on paper, each in the middle of its half."""
    high = max(one.shape[0], other.shape[0])
    wide = max(one.shape[1], other.shape[1])
    gap = max(6, round(max(high, wide) / 45))
    sheet = np.empty((high, 2 * wide + gap, 3), np.uint8)
    sheet[:] = marks.PAPER
    corners = []
    for pixels, left in ((one, 0), (other, wide + gap)):
        x, y = left + (wide - pixels.shape[1]) // 2, (high - pixels.shape[0]) // 2
        sheet[y : y + pixels.shape[0], x : x + pixels.shape[1]] = pixels
        corners.append((float(x), float(y)))
    return Sheet(sheet, np.array(corners))


def sized(*images: Image.Image) -> list[Pixels]:
    """Pictures in the size in which they stand on a sheet, their long sides alike."""
    side = min(SIDE, max(LEAST, *(max(image.size) for image in images)))
    return [np.asarray(fitted(image, side)) for image in images]


def regions(
    original: Image.Image, avatar: Image.Image, movement: Movement, region: Region
) -> Pixels:
    """Both pictures as they are; what does not match recedes, and places are joined by lines."""
    first, second = sized(original, avatar)
    marked = (_marked(first, region.original), _marked(second, region.avatar))
    sheet = side_by_side(*marked)
    places = belonging(movement, region, avatar)
    ends = (
        places[:, 2:] * max(first.shape[:2]) + sheet.corners[0],
        places[:, :2] * max(second.shape[:2]) + sheet.corners[1],
    )
    for start, end in zip(*ends, strict=True):
        marks.line(sheet.pixels, np.array([start, end]), closed=False, width=THICK)
    image = Image.fromarray(sheet.pixels)
    for number, spots in enumerate(zip(*ends, strict=True), start=1):
        for x, y in spots:
            marks.number(image, str(number), (float(x), float(y)), 9 * THICK)
    return np.asarray(image)


def _marked(pixels: Pixels, polygon: Floats) -> Pixels:
    """The picture with the inside of a polygon in full strength and a line around it."""
    places = polygon * max(pixels.shape[:2])
    within = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(within, np.round(places).astype(np.int32), 1)
    drawn = marks.blended(pixels, marks.PAPER, marks.DIMMED * (1 - within.astype(np.float32)))
    marks.line(drawn, places, closed=True, width=THICK, colour=marks.AMBER)
    return drawn


def belonging(movement: Movement, region: Region, avatar: Image.Image) -> Floats:
    """Some places x, y on the avatar and on the original, far apart, in reading order.

    Where no points were matched they lie near the corners of the matched area.
    """
    if len(movement.matched) >= 3:
        places, most = movement.matched, SHOWN
    else:
        middle = region.original.mean(0)
        spots = middle + INSET * (region.original - middle)
        on_avatar = movement.to_avatar(spots, size_of(avatar))
        places, most = np.column_stack([on_avatar, spots]), CORNERS
    chosen = places[apart(places, most)]
    order = np.lexsort((chosen[:, 2], np.round(chosen[:, 3], 1)))
    picked: Floats = chosen[order]
    return picked


def apart(places: Floats, most: int) -> list[int]:
    """Which of some places x, y, x', y' to choose so that they lie far apart in both pictures."""
    chosen = [int(_distances(places, places.mean(0)).argmax())]
    nearest = np.full(len(places), np.inf)
    while len(chosen) < most:
        nearest = np.minimum(nearest, _distances(places, places[chosen[-1]]))
        if nearest.max() < NEAR:
            break
        chosen.append(int(nearest.argmax()))
    return chosen


def _distances(places: Floats, spot: Floats) -> Floats:
    """How far places lie from one of them, in the picture in which they are nearer."""
    distances: Floats = np.linalg.norm((places - spot).reshape(-1, 2, 2), axis=2).min(1)
    return distances
