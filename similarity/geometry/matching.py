"""Pairs up the details of two pictures that look alike and like nothing else (Lowe's ratio test).

Several orientations of an avatar are compared with the original in one matrix product. Products of
-1 and 1 are whole numbers of at most 256, which even bfloat16 holds exactly, so it does not matter
which arithmetic the processor is fastest in.
"""

import time
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import torch

from similarity.geometry.points import BITS, ORIENTATIONS, Oriented, Places

RATIO = 0.8
KEPT = 1024  # pictures whose bits are kept unpacked, up to half a megabyte each
KINDS = (torch.int8, torch.bfloat16, torch.float32)

Names = tuple[str, ...]
Pairs = tuple[Places, Places]


@cache
def fastest() -> torch.dtype:
    """The arithmetic in which this processor multiplies fastest, by a trial of a few milliseconds.

    The results are equal to the last bit either way.
    """
    seconds = {kind: trial(kind) for kind in KINDS}
    return min(seconds, key=lambda kind: seconds[kind])


def trial(kind: torch.dtype) -> float:
    """Seconds for a product of the usual size, the better of a few; infinite if it can't be had."""
    left, right = torch.ones(1000, BITS, dtype=kind), torch.ones(500, BITS, dtype=kind)
    taken = []
    try:
        for _ in range(4):
            began = time.process_time()
            product(left, right)
            taken.append(time.process_time() - began)
    except (AttributeError, RuntimeError):  # torch promises no product of bytes
        return float("inf")
    return min(taken[1:])


def product(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Each row of one with each row of the other, (left, right), in 32 bits."""
    if left.dtype == torch.int8:
        return torch._int_mm(left, right.T)  # noqa: SLF001
    return (left @ right.T).to(torch.float32)


def matches(original: Oriented, avatar: Oriented, names: Names = ORIENTATIONS) -> dict[str, Pairs]:
    """For each orientation the places in the avatar and in the original that go together.

    A place goes with its nearest if the second nearest is at least 1 / RATIO times as far.
    """
    target, start, found = original.plain.places, 0, {}
    if len(target) < 2:
        none = np.zeros((0, 2), np.float32)
        return dict.fromkeys(names, (none, none))
    nearest, distance = two_nearest(signs_of(avatar, names), signs_of(original, ("plain",)))
    good = distance[:, 0] < RATIO * distance[:, 1]
    for name in names:
        places = avatar.points[name].places
        part = slice(start, start + len(places))
        found[name] = (places[good[part]], target[nearest[part][good[part]]])
        start = part.stop
    return found


@lru_cache(maxsize=KEPT)
def signs_of(picture: Oriented, names: Names) -> torch.Tensor:
    """The bits of all descriptors, orientation after orientation, as -1 and 1: (n, BITS)."""
    descriptors = np.concatenate([picture.points[name].descriptors for name in names])
    bits = torch.from_numpy(np.unpackbits(descriptors, axis=1)).to(fastest())
    return bits * 2 - 1


def two_nearest(
    signs: torch.Tensor, others: torch.Tensor
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """For each row the index of the nearest other, (n), and the two smallest distances, (n, 2).

    Distances are Hamming distances in bits. Of several that are nearest the first is named.
    """
    alike = product(signs, others).numpy()
    rows, place = np.arange(len(alike)), alike.argmax(axis=1)
    best = alike[rows, place]
    alike[rows, place] = -BITS - 1
    two: npt.NDArray[np.float32] = np.stack([best, alike.max(axis=1)], axis=1).astype(np.float32)
    return place.astype(np.int64), (np.float32(BITS) - two) / np.float32(2)
