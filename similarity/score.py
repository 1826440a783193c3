"""Turns signals into one probability and a band, by a fitted and versioned calibration.

The score is a logistic regression over all signals. It is the probability of a copy among pairs
mixed as those it was fitted on (about one copy in six), not among real claims: it ranks, and the
bands are set by how many unrelated pairs they let through.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from similarity.signals import DIGITS, Signals, best_of

SHIPPED = Path(__file__).parent / "weights" / "calibration.json"
LIKELY, POSSIBLE, UNLIKELY = "LIKELY", "POSSIBLE", "UNLIKELY"
# The part of a calibration that counts the encoder, and the part for any other encoder.
WITH_ENCODER, WITHOUT_ENCODER = "with_encoder", "without_encoder"

Values = npt.NDArray[np.float64]


class CalibrationUnreadable(Exception):
    """The calibration's file is missing or not one; the message names it."""


@dataclass(frozen=True)
class Logistic:
    """Standardise, weigh, add up; and from which scores on a pair is possible or likely."""

    inputs: tuple[str, ...]
    mean: Values
    deviation: Values
    weights: Values
    intercept: float
    thresholds: dict[str, float]

    def probability(self, values: dict[str, float]) -> float:
        chosen = np.array([values[name] for name in self.inputs])
        total = float((chosen - self.mean) / self.deviation @ self.weights) + self.intercept
        return float(1 / (1 + np.exp(-np.clip(total, -60, 60))))


@dataclass(frozen=True)
class Calibration:
    """Two fitted combinations: one for the encoder named by `space`, one that leaves it out."""

    version: str
    space: str
    sha256: str
    with_encoder: Logistic
    without_encoder: Logistic

    def fitting(self, space: str) -> Logistic:
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
            with_encoder=read_logistic(stored[WITH_ENCODER]),
            without_encoder=read_logistic(stored[WITHOUT_ENCODER]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationUnreadable(f"{path} is no calibration: {error!r}") from error


def read_logistic(stored: dict[str, Any]) -> Logistic:
    """One combination as `manage.py fit_calibration` wrote it."""
    return Logistic(
        inputs=tuple(stored["inputs"]),
        mean=np.array(stored["mean"], np.float64),
        deviation=np.array(stored["deviation"], np.float64),
        weights=np.array(stored["weights"], np.float64),
        intercept=float(stored["intercept"]),
        thresholds={name: float(stored["thresholds"][name]) for name in ("likely", "possible")},
    )


def inputs(signals: Signals) -> dict[str, float]:
    """The numbers that are weighed, by name; of plain and mirrored the better one counts."""
    bits = {kind: min(signals[kind]["value"], signals[kind]["mirrored"]) / 64
            for kind in ("phash", "dhash", "whash")}  # fmt: skip
    clip, edges, match = signals["clip"], signals["gradients"], signals["geometry"]
    whole = best_of(clip, "cosine", "mirrored")
    part = best_of(clip, "best_part", "best_part_mirrored")
    edges_whole = best_of(edges, "cosine", "mirrored")
    edges_part = best_of(edges, "best_part", "best_part_mirrored")
    found = match["all"]
    upright = float(np.log1p(max(found["plain"], found["inverted"])))
    turned = float(np.log1p(max(found["mirrored"], found["mirrored inverted"])))
    inliers = float(np.log1p(match["inliers"]))
    return bits | {
        "colour": signals["colorhash"]["value"] / 42,
        "segments": best_of(signals["crop_resistant"], "value", "mirrored"),
        "clip": whole,
        "clip part": part,
        "clip side": abs(clip["best_part"] - clip["best_part_mirrored"]),
        "edges": edges_whole,
        "edges part": edges_part,
        "edges side": abs(edges["best_part"] - edges["best_part_mirrored"]),
        "inliers": inliers,
        "inliers side": abs(upright - turned),
        "inlier share": match["share"],
        "extent": float(np.sqrt(match["area"])),
        "cells": match["cells"] / 16,
        "inliers²": inliers**2,
        "clip²": whole**2,
        "clip part²": part**2,
        "edges²": edges_whole**2,
        "edges part²": edges_part**2,
        "bits²": min(bits.values()) ** 2,
        "inliers × clip part": inliers * part,
        "inliers × edges part": inliers * edges_part,
        "clip part × edges part": part * edges_part,
        "inliers × share": inliers * match["share"],
    }


def score(signals: Signals, fitted: Calibration, space: str) -> Score:
    """Score one pair whose cosines came from the encoder named by `space`."""
    if signals["blank"]:
        return Score(0.0, UNLIKELY, ["blank"])
    logistic = fitted.fitting(space)
    value = round(logistic.probability(inputs(signals)), DIGITS)
    known = space == fitted.space
    return Score(value, band(value, logistic.thresholds), words(signals, known=known))


def band(value: float, thresholds: dict[str, float]) -> str:
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
    checks = {
        "same_hash": bits <= 6,
        "same_details": many,
        "same_details_small_area": many and match["area"] < 0.1,
        "mirrored": many and "mirrored" in match["orientation"],
        "inverted": many and "inverted" in match["orientation"],
        "same_outlines": best_of(edges, "best_part", "best_part_mirrored") >= 0.55,
        "same_look": known and best_of(clip, "best_part", "best_part_mirrored") >= 0.7,
        "same_colours": signals["colorhash"]["value"] <= 2,
    }
    return [code for code, holds in checks.items() if holds] or ["little_in_common"]
