"""Key points of a picture: places with a drawn detail, and what the detail looks like.

ORB (Rublee et al., 2011). An avatar's points are taken as it is, mirrored, with light and dark
exchanged, and both: a duotone or a negative changes every descriptor, and a mirror image has none
in common.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

LONG_SIDE = 320
KEY_POINTS = 500
BITS = 256
AS_IT_IS = ("plain", "mirrored")
NEGATIVE = ("inverted", "mirrored inverted")
ORIENTATIONS = (*AS_IT_IS, *NEGATIVE)

Pixels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.float32]


@dataclass(frozen=True)
class KeyPoints:
    """Places (n, 2) in pixels, ORB descriptors (n, 32), and the grey picture they are in."""

    places: Places
    descriptors: Pixels
    grey: Pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return self.grey.shape[1], self.grey.shape[0]


@dataclass(frozen=True, eq=False)
class Orientations(Mapping[str, KeyPoints]):
    """The key points of one picture by orientation, each looked for when it is first asked for."""

    grey: Pixels
    found: dict[str, KeyPoints] = field(default_factory=dict)

    def __getitem__(self, name: str) -> KeyPoints:
        if name not in self.found:
            self.found[name] = key_points(turned(self.grey, name))
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ORIENTATIONS)

    def __len__(self) -> int:
        return len(ORIENTATIONS)


@dataclass(frozen=True, eq=False)
class Oriented:
    """The key points of one picture in each orientation, by its name."""

    points: Mapping[str, KeyPoints]

    @property
    def plain(self) -> KeyPoints:
        return self.points["plain"]


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
    if len(found) == 0:
        return KeyPoints(np.zeros((0, 2), np.float32), np.zeros((0, BITS // 8), np.uint8), grey)
    places = np.array([point.pt for point in found], np.float32)
    return KeyPoints(places, descriptors.astype(np.uint8), grey)


def turned(grey: Pixels, name: str) -> Pixels:
    """A grey picture in one of ORIENTATIONS. Raises KeyError for another name."""
    across, negative = {
        "plain": (False, False),
        "mirrored": (True, False),
        "inverted": (False, True),
        "mirrored inverted": (True, True),
    }[name]
    found = np.ascontiguousarray(grey[:, ::-1]) if across else grey
    return 255 - found if negative else found


def orientations(pixels: Pixels) -> Oriented:
    """Key points of a picture in each orientation that is asked for later."""
    return Oriented(Orientations(prepare(pixels)))
