"""Measures what two pictures have in common: the signals, as plain values that can be stored.

The signals are JSON, and everything later (score, words, pages) is computed from them alone.
"""

from dataclasses import asdict
from typing import Any

import numpy as np

from similarity import geometry, hashes
from similarity.features import Features, Vectors

BLANK_CONTRAST = 4.0
DIGITS = 6

Signals = dict[str, Any]


def measure(original: Features, avatar: Features) -> Signals:
    """All signals of an original and an avatar.

    Distances of hashes are in bits (0 to 64, colour 0 to 42), cosines in [-1, 1], shares in [0, 1].
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
    signals["crop_resistant"] = {
        "value": round(hashes.segment_share(first, second, mirrored=False), DIGITS),
        "mirrored": round(hashes.segment_share(first, second, mirrored=True), DIGITS),
    }
    signals["clip"] = cosines(original.print.views, avatar.print.views)
    signals["gradients"] = cosines(original.edges, avatar.edges)
    signals["geometry"] = movement(original, avatar)
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


def movement(original: Features, avatar: Features) -> dict[str, Any]:
    """The best orientation's match, and the inliers of every orientation."""
    found = geometry.match_all(original.points["plain"], avatar.points)
    best = max(found, key=lambda name: (found[name].inliers, found[name].area))
    others = [match.inliers for name, match in found.items() if name != best]
    values = {key: round(value, DIGITS) for key, value in asdict(found[best]).items()}
    return values | {
        "orientation": best,
        "margin": found[best].inliers - max(others),
        "all": {name: match.inliers for name, match in found.items()},
    }


def best_of(signal: dict[str, float], *names: str) -> float:
    """The largest of some values of one signal."""
    return float(np.max([signal[name] for name in names]))
