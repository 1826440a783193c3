"""Lays an avatar on the original as a movement says and looks whether the drawings agree there.

Repeated texture, frames and flat line art make key points agree by chance. So a movement is checked
by what it did not come from: details near their predicted places, whatever else they resemble, and
the edges of both pictures inside the overlap.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from similarity.geometry.movement import Affine
from similarity.geometry.points import KeyPoints, Pixels, Places
from similarity.gradients.descriptor import agreement

SIDE = 160  # pixels of the original's long side when edges are compared
FEWEST_PIXELS = 200
NEAR = 7.0  # pixels around a predicted place
ALIKE = 72  # bits in which two details near each other may differ
# Elsewhere than predicted, to know how many details would fit by chance; pixels.
ASIDE = ((23.0, 11.0), (-17.0, 19.0), (13.0, -27.0))
SHIFTS = np.array(((0.0, 0.0), *ASIDE), np.float32)


@dataclass(frozen=True)
class Check:
    """What is found where a movement says it should be.

    `hits` details of the avatar have a similar one at their predicted place, `chance` would have
    one elsewhere (a mean), of `inside` that fall inside the original. `overlap` is the share of the
    original that the avatar covers, `agreement` the cosine of the edges in it.
    """

    hits: int = 0
    chance: float = 0.0
    inside: int = 0
    overlap: float = 0.0
    agreement: float = 0.0


def check(original: KeyPoints, avatar: KeyPoints, movement: Affine) -> Check:
    """Check a movement from the avatar, in one orientation, to the original."""
    predicted = (avatar.places @ movement[:, :2].T + movement[:, 2]).astype(np.float32)
    inside = ((predicted > 0) & (predicted < original.size)).all(axis=1)
    places = predicted[inside]
    counts = hits(original, avatar.descriptors[inside], places)
    overlap, agree = edges(original.grey, avatar.grey, movement)
    return Check(
        hits=counts[0],
        chance=sum(counts[1:]) / len(ASIDE),
        inside=len(places),
        overlap=overlap,
        agreement=agree,
    )


def hits(original: KeyPoints, descriptors: Pixels, places: Places) -> list[int]:
    """How many details have a similar one of the original within NEAR pixels.

    First of the places as they are, then of the places moved by each of ASIDE.
    """
    moved = places + SHIFTS[:, None]
    if not len(places) or not len(original.places):
        return [0] * len(moved)
    flat = moved.reshape(-1, 2)
    distance = np.square(flat).sum(axis=1)[:, None] - 2 * flat @ original.places.T
    distance += np.square(original.places).sum(axis=1)
    near = np.flatnonzero(distance < NEAR * NEAR)
    mine, theirs = np.divmod(near, len(original.places))
    found = descriptors[mine % len(places)] ^ original.descriptors[theirs]
    unequal = np.bitwise_count(found.view(np.uint64)).sum(axis=1)
    seen = np.zeros(len(flat), np.bool_)
    seen[mine[unequal < ALIKE]] = True
    counts: list[int] = np.count_nonzero(seen.reshape(len(moved), -1), axis=1).tolist()
    return counts


def edges(original: Pixels, avatar: Pixels, movement: Affine) -> tuple[float, float]:
    """The share of the original that the moved avatar covers, and how far edges agree there."""
    scale = SIDE / max(original.shape)
    size = (max(16, round(original.shape[1] * scale)), max(16, round(original.shape[0] * scale)))
    small = cv2.resize(original, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    shrunk = movement * scale
    moved = cv2.warpAffine(avatar, shrunk, size, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.ones_like(avatar), shrunk, size, flags=cv2.INTER_NEAREST)
    if np.count_nonzero(seen) < FEWEST_PIXELS:
        return float(seen.mean()), 0.0
    return float(seen.mean()), agreement(small, moved.astype(np.uint8), seen.astype(np.uint8))
