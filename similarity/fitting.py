"""Fits the logistic calibration to labelled pairs and says honestly how well it does."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from similarity.score import Values

FOLDS = 5
LIKELY_RATE, POSSIBLE_RATE = 0.001, 0.03
ROUNDS = 40  # Newton's method needs about ten

Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Fit:
    """Weights on standardised inputs."""

    mean: Values
    deviation: Values
    weights: Values
    intercept: float

    def probability(self, inputs: Values) -> Values:
        total = (inputs - self.mean) / self.deviation @ self.weights + self.intercept
        return 1 / (1 + np.exp(-np.clip(total, -60, 60)))


def fit(inputs: Values, copies: Labels, penalty: float) -> Fit:
    """Logistic regression by Newton's method; `penalty` times n is the ridge on every weight."""
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    design = np.column_stack([(inputs - mean) / deviation, np.ones(len(inputs))])
    ridge = np.full(design.shape[1], 2 * penalty)
    ridge[-1] = 1e-9
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        expected = 1 / (1 + np.exp(-np.clip(design @ weights, -60, 60)))
        slope = design.T @ (expected - copies) / len(inputs) + ridge * weights
        spread = np.maximum(expected * (1 - expected), 1e-6)[:, None]
        bend = design.T @ (design * spread) / len(inputs) + np.diag(ridge)
        weights = weights - np.linalg.solve(bend, slope)
    return Fit(mean, deviation, weights[:-1], float(weights[-1]))


def folds_of(groups: Sequence[str]) -> npt.NDArray[np.int64]:
    """A fold for every pair, the same for all pairs of one group and in every run."""
    marks = [int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") for group in groups]
    return np.array([mark % FOLDS for mark in marks], np.int64)


def cross_validated(
    inputs: Values, copies: Labels, groups: Sequence[str], used: Labels, penalty: float
) -> Values:
    """The score of every pair by a fit on the `used` pairs of all other groups."""
    folds = folds_of(groups)
    scores = np.zeros(len(inputs))
    for fold in np.unique(folds):
        out = folds == fold
        seen = ~out & used
        scores[out] = fit(inputs[seen], copies[seen], penalty).probability(inputs[out])
    return scores


def threshold(scores: Values, copies: Labels, rate: float) -> float:
    """The lowest score that at most this share of the unrelated pairs reaches."""
    unrelated = np.sort(scores[~copies])[::-1]
    allowed = int(rate * len(unrelated))
    above = unrelated[allowed] if allowed < len(unrelated) else 0.0
    return float(np.nextafter(above, 2.0))


def area_under_curve(scores: Values, copies: Labels) -> float:
    """How often a copy scores above an unrelated pair (ties count half)."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    wanted = int(copies.sum())
    above = float(ranks[copies].sum()) - wanted * (wanted + 1) / 2
    return above / (wanted * (len(scores) - wanted))


def report(scores: Values, copies: Labels) -> dict[str, Any]:
    """AUC, and recall at 3 %, 1 % and 0.1 % false positives."""
    found: dict[str, Any] = {"auc": round(area_under_curve(scores, copies), 4)}
    for rate in (POSSIBLE_RATE, 0.01, LIKELY_RATE):
        reached = scores[copies] >= threshold(scores, copies, rate)
        found[f"recall_at_{rate:g}"] = round(float(reached.mean()), 4)
    return found
