"""Pairs up the details of two pictures that look alike and like nothing else (Lowe's ratio test).

All orientations of an avatar are compared with the original in one matrix product. Products of -1
and 1 are whole numbers of at most 256, which even bfloat16 holds exactly, so it does not matter
which arithmetic the processor is fastest in.
"""

import time
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import torch

from similarity.geometry.points import BITS, KeyPoints, Places

RATIO = 0.8

Pairs = tuple[Places, Places]


@cache
def fastest() -> torch.dtype:
    """The arithmetic in which this processor multiplies fastest, by a trial of a few milliseconds.

    The results are equal to the last bit either way.
    """
    seconds = {kind: trial(kind) for kind in (torch.bfloat16, torch.float32)}
    return min(seconds, key=lambda kind: seconds[kind])


def trial(kind: torch.dtype) -> float:
    """Seconds for a product of the usual size, the better of a few."""
    left, right = torch.ones(1000, BITS, dtype=kind), torch.ones(BITS, 500, dtype=kind)
    taken = []
    for _ in range(4):
        began = time.process_time()
        torch.mm(left, right)
        taken.append(time.process_time() - began)
    return min(taken[1:])


def matches(original: KeyPoints, avatar: Mapping[str, KeyPoints]) -> dict[str, Pairs]:
    """For each orientation the places in the avatar and in the original that go together.

    A place goes with its nearest if the second nearest is at least 1 / RATIO times as far.
    """
    none = np.zeros((0, 2), np.float32)
    if len(original.places) < 2:
        return dict.fromkeys(avatar, (none, none))
    nearest, distance = two_nearest(
        np.concatenate([points.signs for points in avatar.values()]), original.signs
    )
    found, start = {}, 0
    for name, points in avatar.items():
        part = slice(start, start + len(points.places))
        good = distance[part, 0] < RATIO * distance[part, 1]
        found[name] = (points.places[good], original.places[nearest[part][good]])
        start = part.stop
    return found


def two_nearest(
    signs: npt.NDArray[np.float32], others: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """For each row the index of the nearest other, (n), and the two smallest distances, (n, 2).

    Distances are Hamming distances in bits. Of several that are nearest the first counts.
    """
    kind = fastest()
    alike = torch.from_numpy(signs).to(kind) @ torch.from_numpy(others).to(kind).T
    best, place = alike.max(dim=1)
    second = alike.scatter(1, place[:, None], -2.0 * BITS).max(dim=1).values
    distance = (BITS - torch.stack([best, second], dim=1).float()) / 2
    return place.numpy(), distance.numpy()
