"""Turns signals into one probability and a band, by a fitted and versioned calibration.

The score is a sum of small decision trees over the signals, fitted so that more likeness never
lowers it, and made a probability by a curve of two numbers. It is the probability of a copy among
pairs mixed as those it was fitted on (about one copy in six), not among real claims: it ranks, and
the bands are set by how many unrelated pairs they let through.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from similarity import trees
from similarity.inputs import FAMILIES, inputs
from similarity.signals import DIGITS, Signals, best_of

SHIPPED = Path(__file__).parent / "weights" / "calibration.json"
LIKELY, POSSIBLE, UNLIKELY = "LIKELY", "POSSIBLE", "UNLIKELY"
# The part of a calibration that counts the encoder, and the part for any other encoder.
WITH_ENCODER, WITHOUT_ENCODER = "with_encoder", "without_encoder"

Values = npt.NDArray[np.float64]


class CalibrationUnreadable(Exception):
    """The calibration's file is missing or not one; the message names it."""


@dataclass(frozen=True)
class Combination:
    """Trees over named inputs, the curve that makes log-odds honest, limits of the bands.

    `typical` is what each input is for an unrelated pair (the median).
    """

    inputs: tuple[str, ...]
    trees: trees.Trees
    slope: float
    offset: float
    thresholds: dict[str, float]
    typical: dict[str, float]

    def log_odds(self, values: Mapping[str, float]) -> float:
        chosen = np.array([values[name] for name in self.inputs], np.float64)
        return self.slope * self.trees.total(chosen) + self.offset

    def probability(self, values: Mapping[str, float]) -> float:
        return float(1 / (1 + np.exp(-np.clip(self.log_odds(values), -60, 60))))

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """How much each family of signals raises the log-odds, in the order of FAMILIES.

        It is the difference that it makes whether the family is as measured, or as it typically is
        for an unrelated pair while all others stay as measured.
        """
        total, found = self.log_odds(values), {}
        for family, names in FAMILIES.items():
            used = [name for name in names if name in self.inputs]
            if used:
                without = dict(values) | {name: self.typical[name] for name in used}
                found[family] = round(total - self.log_odds(without), 2) + 0.0
        return found


@dataclass(frozen=True)
class Calibration:
    """Two fitted combinations: one for the encoder named by `space`, one that leaves it out."""

    version: str
    space: str
    sha256: str
    with_encoder: Combination
    without_encoder: Combination

    def fitting(self, space: str) -> Combination:
        """Cosines of another encoder mean something else, so for one they do not count."""
        return self.with_encoder if space == self.space else self.without_encoder


@dataclass(frozen=True)
class Score:
    """A probability in [0, 1], its band, and codes that say in words what spoke for it."""

    value: float
    band: str
    words: list[str]


@cache
def calibration(path: Path = SHIPPED) -> Calibration:
    """Read a calibration once per process. Raises CalibrationUnreadable."""
    try:
        data = path.read_bytes()
        stored = json.loads(data)
        return Calibration(
            version=stored["version"],
            space=stored["space"],
            sha256=hashlib.sha256(data).hexdigest(),
            with_encoder=read_combination(stored[WITH_ENCODER]),
            without_encoder=read_combination(stored[WITHOUT_ENCODER]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationUnreadable(f"{path} is no calibration: {error!r}") from error


def read_combination(stored: Mapping[str, Any]) -> Combination:
    """One combination as `manage.py fit_calibration` wrote it."""
    return Combination(
        inputs=tuple(stored["inputs"]),
        trees=trees.read(stored),
        slope=float(stored["slope"]),
        offset=float(stored["offset"]),
        thresholds={name: float(stored["thresholds"][name]) for name in ("likely", "possible")},
        typical={name: float(stored["typical"][name]) for name in stored["inputs"]},
    )


def score(
    signals: Signals,
    fitted: Calibration,
    space: str,
    thresholds: Mapping[str, float] | None = None,
) -> Score:
    """Score one pair whose cosines came from the encoder named by `space`.

    The band follows `thresholds`, or those of the calibration.
    """
    if signals["blank"]:
        return Score(0.0, UNLIKELY, ["blank"])
    combination = fitted.fitting(space)
    values = inputs(signals)
    value = round(combination.probability(values), DIGITS)
    known = space == fitted.space
    return Score(
        value,
        band(value, thresholds or combination.thresholds),
        words(signals, known=known),
    )


def contributions(signals: Signals, fitted: Calibration, space: str) -> dict[str, float]:
    """How much each family of signals raises or lowers the log-odds; none for a blank picture."""
    if signals["blank"]:
        return {}
    return fitted.fitting(space).contributions(inputs(signals))


def band(value: float, thresholds: Mapping[str, float]) -> str:
    """The band of a score; a threshold itself belongs to the band above it."""
    if value >= thresholds["likely"]:
        return LIKELY
    return POSSIBLE if value >= thresholds["possible"] else UNLIKELY


def words(signals: Signals, *, known: bool) -> list[str]:
    """Codes of what a person can check with their eyes; `similarity.words` has the sentences.

    `known` says whether the cosines are those of the encoder that the limits were chosen for.
    """
    match, clip, edges = signals["geometry"], signals["clip"], signals["gradients"]
    bits = min(*signals["phash"].values(), *signals["dhash"].values())
    many = match["inliers"] >= 12 and match["share"] >= 0.2
    outlines = max(best_of(edges[name], "cut", "around", "loose") for name in edges)
    checks = {
        "same_hash": bits <= 6,
        "same_details": many,
        "same_details_small_area": many and match["area"] < 0.1,
        "mirrored": many and "mirrored" in match["orientation"],
        "inverted": many and "inverted" in match["orientation"],
        "same_outlines": outlines >= 0.55,
        "same_look": known and best_of(clip, "best_part", "best_part_mirrored") >= 0.7,
        "same_colours": signals["colorhash"]["value"] <= 2,
    }
    return [code for code, holds in checks.items() if holds] or ["little_in_common"]
