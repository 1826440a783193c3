"""The movement that lays an avatar on its original, read from signals and taken apart.

Lengths are in units of the long side of the picture that they lie in, x to the right and y down, so
a turn is clockwise where its angle is positive.
"""

from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, degrees, radians
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Size = tuple[float, float]

# Which stored movements are shown. A few points agree on some movement in nearly any two pictures,
# so how many they are is weighed by how well lines agree: 0.7 % of unrelated pairs of characters
# reach this, and nine in ten copies. Edges alone pass in 0.4 % of them.
POINTS_WORTH = 2.0
OUTLINES_AGREE = 0.55
UPRIGHT = cos(radians(30))  # how near to an axis a squeeze counts as one in width or height
SMALLEST = 1e-4  # a determinant below it squashes a picture to a line


@dataclass(frozen=True)
class Movement:
    """Maps the avatar, mirrored first if `mirrored`, to the original by `matrix` (2, 3).

    `matched` (n, 4) holds places that belong together: x, y of the avatar before any mirroring and
    x, y of the original; it is empty where outlines alone were laid over each other.
    """

    matrix: Floats
    mirrored: bool
    inverted: bool
    matched: Floats
    agreement: float

    @property
    def linear(self) -> Floats:
        return self.matrix[:, :2]

    @cached_property
    def turn(self) -> float:
        """Degrees by which the avatar, once mirrored, is turned: the nearest pure rotation."""
        (a, b), (c, d) = self.linear
        return degrees(atan2(c - b, a + d))

    @cached_property
    def scale(self) -> float:
        """By how much the avatar becomes larger: the root of the ratio of areas."""
        return float(np.sqrt(np.linalg.det(self.linear)))

    @cached_property
    def squeeze(self) -> tuple[float, str]:
        """How many times longer one direction of the avatar is drawn out than the other, and which.

        The direction is `width`, `height` or `slant` of the avatar: there it had been squeezed.
        """
        _turned, (longer, shorter), axes = np.linalg.svd(self.linear)
        across, down = np.abs(axes[0])
        way = "width" if across > UPRIGHT else "height" if down > UPRIGHT else "slant"
        return float(longer / shorter), way

    def to_original(self, places: Floats, size: Size) -> Floats:
        """Places (n, 2) of an avatar of this size (in long sides), moved to the original."""
        return self._turned(places, size) @ self.linear.T + self.matrix[:, 2]

    def to_avatar(self, places: Floats, size: Size) -> Floats:
        """Places (n, 2) of the original, moved to an avatar of this size."""
        back = (places - self.matrix[:, 2]) @ np.linalg.inv(self.linear).T
        return self._turned(back, size)

    def _turned(self, places: Floats, size: Size) -> Floats:
        """Mirrored if the movement mirrors; twice is as before."""
        return np.array([size[0], 0.0]) + places * [-1.0, 1.0] if self.mirrored else places


def movement_of(signals: dict[str, Any], avatar: Size) -> Movement | None:
    """The movement to show: that of the key points, else that of the outlines, else none.

    `avatar` is the avatar's size in long sides. None too where a comparison of an earlier version
    measured none, or where what was measured does not say enough to be shown.
    """
    for name in ("geometry", "alignment"):
        stored = signals.get(name) or {}
        if (stored.get("movement") is not None) and _believable(name, stored):
            return _read(stored, avatar)
    return None


def _believable(name: str, stored: dict[str, Any]) -> bool:
    agreement = float(stored.get("agreement", 0))
    if not _keeps_its_shape(np.array(stored["movement"], np.float64)):
        return False
    if name == "alignment":
        return agreement >= OUTLINES_AGREE
    return bool(stored.get("inliers", 0) * agreement >= POINTS_WORTH)


def _keeps_its_shape(numbers: Floats) -> bool:
    """Whether six numbers are a movement that turns nothing over and squashes nothing flat."""
    if numbers.shape != (6,) or not np.isfinite(numbers).all():
        return False
    return float(np.linalg.det(numbers.reshape(2, 3)[:, :2])) > SMALLEST


def _read(stored: dict[str, Any], avatar: Size) -> Movement:
    mirrored = "mirrored" in stored["orientation"]
    matched = np.array(stored.get("points") or [], np.float64).reshape(-1, 4)
    if mirrored:
        matched[:, 0] = avatar[0] - matched[:, 0]
    return Movement(
        matrix=np.array(stored["movement"], np.float64).reshape(2, 3),
        mirrored=mirrored,
        inverted="inverted" in stored["orientation"],
        matched=matched,
        agreement=float(stored.get("agreement", 0)),
    )
