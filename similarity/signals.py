"""Measures what two pictures have in common: the signals, as plain values that can be stored.

The signals are JSON, and everything later (score, words, pages) is computed from them alone.
"""

from dataclasses import asdict
from typing import Any

import numpy as np

from similarity import hashes
from similarity.features import Features, Vectors
from similarity.geometry import laying, movement
from similarity.geometry.matching import Names
from similarity.geometry.movement import Affine, Match
from similarity.geometry.points import AS_IT_IS, ORIENTATIONS, KeyPoints, Oriented
from similarity.gradients import likeness
from similarity.gradients.likeness import Likeness

BLANK_CONTRAST = 4.0
DIGITS = 6
POINTS_KEPT = 40
# One unrelated pair in twenty has so many details that agree on a movement by chance.
FEWEST_TO_CHECK = 5
# Below these key points say little, and edges so much alike show where the avatar lies.
FEW_INLIERS, ALIKE_EDGES = 8, 0.5
# Edges have no sign: those of a negative are as like as those of a plain copy. Where they are less
# alike than this, its key points are not looked for; one unrelated pair in four passes.
EDGES_OF_A_NEGATIVE = 0.45

Signals = dict[str, Any]


def measure(original: Features, avatar: Features) -> Signals:
    """All signals of an original and an avatar.

    Distances of hashes are in bits (0 to 64, colour 0 to 42), cosines in [-1, 1], shares in [0, 1].
    A movement is six numbers a, b, c, d, e, f: it takes (x, y) of the avatar, in the orientation
    named beside it, to (ax + by + c, dx + ey + f) of the original, in units of the long sides.
    """
    first, second = original.print.hashes, avatar.print.hashes
    signals: Signals = {
        kind: {
            "value": hashes.nearest(first, second, kind, mirrored=False),
            "mirrored": hashes.nearest(first, second, kind, mirrored=True),
        }
        for kind in hashes.NAMES
    }
    signals["colorhash"] = {"value": hashes.colour_distance(first, second)}
    signals["clip"] = cosines(original.print.views, avatar.print.views)
    edges = outlines(original, avatar)
    best = max(max(each.cut, each.around) for each in edges.values())
    tried = ORIENTATIONS if best >= EDGES_OF_A_NEGATIVE else AS_IT_IS
    signals["geometry"] = details(original.points, avatar.points, tried)
    signals["gradients"] = {name: cosines_of(each) for name, each in edges.items()}
    signals["alignment"] = None
    if signals["geometry"]["inliers"] < FEW_INLIERS and best >= ALIKE_EDGES:
        signals["alignment"] = alignment(original, avatar, edges)
    signals["blank"] = min(original.contrast, avatar.contrast) < BLANK_CONTRAST
    return signals


def cosines(original: Vectors, avatar: Vectors) -> dict[str, float]:
    """Cosines of the whole pictures, and the best over their parts; vectors have length 1."""
    parts = original[0] @ avatar.transpose(0, 2, 1)
    return {
        "cosine": round(float(parts[0, 0, 0]), DIGITS),
        "mirrored": round(float(parts[1, 0, 0]), DIGITS),
        "best_part": round(float(parts[0].max()), DIGITS),
        "best_part_mirrored": round(float(parts[1].max()), DIGITS),
    }


def outlines(original: Features, avatar: Features) -> dict[str, Likeness]:
    """How alike edges are in both orientations of the avatar."""
    return {
        name: likeness.compare(original.edges, avatar.edges, mirrored=name == "mirrored")
        for name in AS_IT_IS
    }


def cosines_of(found: Likeness) -> dict[str, float]:
    """The numbers of a likeness."""
    return {key: round(value, DIGITS) for key, value in vars(found).items() if key != "movement"}


def alignment(original: Features, avatar: Features, found: dict[str, Likeness]) -> dict[str, Any]:
    """The movement that edges speak for, and how well they agree once it is made."""
    name = max(found, key=lambda each: max(found[each].cut, found[each].around))
    first, second = original.points.plain, avatar.points.points[name]
    moved = found[name].movement
    overlap, agreement = laying.edges(first.grey, second.grey, in_pixels(moved, first, second))
    return {
        "orientation": name,
        "movement": flat(moved),
        "overlap": round(overlap, DIGITS),
        "agreement": round(agreement, DIGITS),
    }


def details(original: Oriented, avatar: Oriented, tried: Names) -> dict[str, Any]:
    """The best orientation's match and its check, and the inliers of every orientation.

    One that is not `tried` has none.
    """
    found = movement.match_all(original, avatar, tried)
    name = max(found, key=lambda each: (found[each].inliers, found[each].area))
    best, points = found[name], avatar.points[name]
    others = [match.inliers for each, match in found.items() if each != name]
    check = laying.Check()
    if best.movement is not None and best.inliers >= FEWEST_TO_CHECK:
        check = laying.check(original.plain, points, best.movement)
    return {
        "inliers": best.inliers,
        "share": round(best.share, DIGITS),
        "area": round(best.area, DIGITS),
        "cells": best.cells,
        "orientation": name,
        "margin": best.inliers - max(others),
        "all": {each: found[each].inliers if each in found else 0 for each in ORIENTATIONS},
        "movement": in_long_sides(best.movement, original.plain, points),
        "points": places(best, original.plain, points),
        **{key: round(value, DIGITS) for key, value in asdict(check).items()},
    }


def in_long_sides(
    moved: Affine | None, original: KeyPoints, avatar: KeyPoints
) -> list[float] | None:
    """A movement between pixels as one between units of the long sides."""
    if moved is None:
        return None
    scaled = moved / max(original.size)
    scaled[:, :2] *= max(avatar.size)
    return flat(scaled)


def in_pixels(moved: Affine, original: KeyPoints, avatar: KeyPoints) -> Affine:
    """A movement between units of the long sides as one between pixels."""
    scaled: Affine = moved * max(original.size)
    scaled[:, :2] /= max(avatar.size)
    return scaled


def flat(moved: Affine) -> list[float]:
    """The six numbers of a movement, row by row."""
    return [round(float(each), DIGITS) for each in moved.ravel()]


def places(match: Match, original: KeyPoints, avatar: KeyPoints) -> list[list[float]]:
    """Some of the places that agree, spread over all of them: avatar x, y, original x, y."""
    source, target = match.pairs
    scaled = np.hstack([source / max(avatar.size), target / max(original.size)]).astype(np.float64)
    whole = np.round(target).view(np.complex64).ravel()
    _, first = np.unique(whole, return_index=True)
    chosen = first[np.linspace(0, len(first) - 1, min(POINTS_KEPT, len(first))).astype(np.intp)]
    return [[round(each, 4) for each in row] for row in scaled[chosen].tolist()]


def best_of(signal: dict[str, float], *names: str) -> float:
    """The largest of some values of one signal."""
    return max(signal[name] for name in names)
