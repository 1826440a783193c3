"""Compares the edges of two described pictures, and says which boxes lie on each other best."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from similarity.gradients.boxes import Boxes
from similarity.gradients.descriptor import TURNS, Edges

Affine = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Likeness:
    """Cosines of edge descriptors in one orientation of the avatar, and where they come from.

    `whole` compares all of both; `cut` the avatar's middle with any box of the original (the avatar
    is a part of it), `cut_upright` without turning, `cut_whole` with all of the avatar; `around`
    any box of the avatar with the original's middle (the original is a part of it), `around_whole`
    with all of it; `centred` the middles of both. `loose` and `loose_whole` are by the second
    discriminant. `movement` (2, 3) lays the avatar, in this orientation, on the original as the
    best of `cut` and `around` do; units are long sides of each picture.
    """

    whole: float
    cut: float
    cut_upright: float
    cut_whole: float
    around: float
    around_whole: float
    centred: float
    loose: float
    loose_whole: float
    movement: Affine


def compare(original: Edges, avatar: Edges, *, mirrored: bool) -> Likeness:
    """Compare two pictures; with `mirrored` the avatar is turned round first."""
    side = int(mirrored)
    middle = avatar.middle[side]
    cut = (original.many[0] @ flat(middle).T).reshape(-1, *middle.shape[:2])
    around = avatar.many[side] @ original.middle[0, 0].T
    loose = original.loose[0] @ avatar.loose[side].T
    centred = original.middle[0, 0] @ flat(middle).T
    return Likeness(
        whole=float(original.many[0, 0] @ avatar.many[side, 0]),
        cut=float(cut.max()),
        cut_upright=float(cut[:, 0].max()),
        cut_whole=float(cut[:, :, 0].max()),
        around=float(around.max()),
        around_whole=float(around[:, 0].max()),
        centred=float(centred.max()),
        loose=float(loose.max()),
        loose_whole=float(loose[0, 0]),
        movement=best_movement(original, avatar, cut, around, mirrored=mirrored),
    )


def flat(middle: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The descriptors of a picture's middle boxes in all turns, one below the other."""
    return middle.reshape(-1, middle.shape[-1])


def best_movement(
    original: Edges,
    avatar: Edges,
    cut: npt.NDArray[np.float32],
    around: npt.NDArray[np.float32],
    *,
    mirrored: bool,
) -> Affine:
    """The movement that lays the best pair of boxes on each other."""
    if cut.max() >= around.max():
        place = np.unravel_index(int(cut.argmax()), cut.shape)
        box, turn, middle = int(place[0]), int(place[1]), int(place[2])
        target, source = original.boxes[box], avatar.middles[middle]
    else:
        place = np.unravel_index(int(around.argmax()), around.shape)
        box, turn, middle = int(place[0]), 0, int(place[1])
        target, source = original.middles[middle], avatar.boxes[box]
    wide = avatar.size[0]
    if mirrored:
        source = np.array([wide - source[2], source[1], wide - source[0], source[3]])
    # In the mirror image a turn goes the other way round.
    degrees = -TURNS[turn] if mirrored else TURNS[turn]
    return laid(source, target, degrees, avatar.size, original.size)


def laid(
    source: Boxes, target: Boxes, degrees: float, size: tuple[int, int], onto: tuple[int, int]
) -> Affine:
    """Turn a picture of `size` about its middle, then lay `source` on `target`; (2, 3).

    The boxes are in pixels, the result in units of the long sides of the two pictures. Turning is
    counter-clockwise on the screen, as OpenCV turns.
    """
    wide, high = size
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    turning = np.array(
        [
            [cos, sin, (1 - cos) * wide / 2 - sin * high / 2],
            [-sin, cos, sin * wide / 2 + (1 - cos) * high / 2],
            [0, 0, 1],
        ]
    )
    across = (target[2] - target[0]) / (source[2] - source[0])
    down = (target[3] - target[1]) / (source[3] - source[1])
    laying = np.array(
        [[across, 0, target[0] - across * source[0]], [0, down, target[1] - down * source[1]]]
    )
    moved: Affine = laying @ turning
    moved[:, :2] *= max(size)
    moved /= max(onto)
    return moved
