"""Fits the trees of a calibration to labelled pairs and says honestly how well they do.

Gradient boosting by scikit-learn, with the condition that more likeness may only raise the score:
with a few thousand pairs a free fit would learn the pictures that it has seen.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from similarity import trees
from similarity.inputs import DIRECTIONS
from similarity.metrics import Labels, Values, area_under_curve, recall, threshold

FOLDS = 5
LIKELY_RATE, POSSIBLE_RATE = 0.001, 0.03
RATES = {"likely": LIKELY_RATE, "possible": POSSIBLE_RATE}
DIGITS = 6
MOST_QUANTILES = 10_000  # with fewer unrelated pairs the score of each is kept
WAYS = {name: way for names in DIRECTIONS.values() for name, way in names.items()}


@dataclass(frozen=True)
class Fitted:
    """A combination as it is stored, and the probability of every pair by a fit without it.

    `unrelated` are the latter's quantiles among unrelated pairs, with their count.
    """

    stored: dict[str, Any]
    held_out: Values
    unrelated: dict[str, Any]


def boosted(values: Values, copies: Labels, names: Sequence[str]) -> dict[str, Any]:
    """Trees for log-odds, as `similarity.trees.read` takes them.

    Grown on one thread: the trees are the same on any number, and where all processors are busy,
    threads that wait for each other after every split take many times as long.
    """
    model = HistGradientBoostingClassifier(
        learning_rate=0.04,
        max_iter=350,
        max_features=0.4,
        max_leaf_nodes=8,
        min_samples_leaf=max(3, min(30, len(values) // 8)),
        l2_regularization=3.0,
        monotonic_cst=[WAYS[name] for name in names],
        early_stopping=False,
        random_state=0,
    )
    with threadpool_limits(limits=1, user_api="openmp"):
        model.fit(values, copies)
    grown = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001  # not public elsewhere
    return {
        "start": float(model._baseline_prediction.item()),  # noqa: SLF001  # nor is this
        "trees": [[plain(place, node) for place, node in enumerate(nodes)] for nodes in grown],
    }


def plain(place: int, node: np.void) -> list[float | int]:
    """A node as [feature, limit, left, right, value]; a leaf has itself on both sides."""
    if node["is_leaf"]:
        return [0, 0.0, place, place, round(float(node["value"]), DIGITS)]
    limit = float(node["num_threshold"])
    return [int(node["feature_idx"]), limit, int(node["left"]), int(node["right"]), 0.0]


def totals(grown: Mapping[str, Any], values: Values) -> Values:
    """The log-odds of every row before the curve."""
    read = trees.read(grown)
    return np.array([read.total(row) for row in values])


def folds_of(groups: Sequence[str]) -> npt.NDArray[np.int64]:
    """A fold for every pair, the same for all pairs of one group and in every run."""
    marks = [int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") for group in groups]
    return np.array([mark % FOLDS for mark in marks], np.int64)


def cross_validated(
    values: Values, copies: Labels, folds: npt.NDArray[np.int64], used: Labels, names: Sequence[str]
) -> Values:
    """The log-odds of every pair by a fit on the `used` pairs of all other folds."""
    found = np.zeros(len(values))
    for fold in np.unique(folds):
        out = folds == fold
        seen = ~out & used
        found[out] = totals(boosted(values[seen], copies[seen], names), values[out])
    return found


def curve(log_odds: Values, copies: Labels) -> tuple[float, float]:
    """Slope and offset that make held-out log-odds honest probabilities (Platt, 1999)."""
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], copies)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def combination(
    named: Sequence[Mapping[str, float]],
    names: Sequence[str],
    copies: Labels,
    used: Labels,
    folds: npt.NDArray[np.int64],
    rates: Mapping[str, float] = RATES,
) -> Fitted:
    """Fit one combination of the named inputs; only `used` pairs count, all are judged.

    `rates` are the shares of unrelated pairs that the limits "likely" and "possible" let through.
    """
    values = np.array([[each[name] for name in names] for each in named], np.float64)
    log_odds = cross_validated(values, copies, folds, used, names)
    slope, offset = curve(log_odds[used], copies[used])
    held_out = 1 / (1 + np.exp(-np.clip(slope * log_odds + offset, -60, 60)))
    unrelated = used & ~copies
    limits = {name: threshold(held_out[used], copies[used], rate) for name, rate in rates.items()}
    steps = min(MOST_QUANTILES, max(2, int(unrelated.sum())))
    quantiles = np.quantile(held_out[unrelated], np.linspace(0, 1, steps))
    stored = boosted(values[used], copies[used], names) | {
        "inputs": list(names),
        "slope": slope,
        "offset": offset,
        "typical": dict(zip(names, np.median(values[unrelated], axis=0).tolist(), strict=True)),
        "thresholds": limits,
        "cross_validated": report(held_out[used], copies[used]),
    }
    apart = {
        "count": int(unrelated.sum()),
        "quantiles": [round(float(each), DIGITS) for each in quantiles],
    }
    return Fitted(stored, held_out, apart)


def report(scores: Values, copies: Labels) -> dict[str, float | int]:
    """AUC, recall at 3 %, 1 % and 0.1 % false positives, and how many pairs there were."""
    found: dict[str, float | int] = {"auc": round(area_under_curve(scores, copies), 4)}
    for rate in (POSSIBLE_RATE, 0.01, LIKELY_RATE):
        found[f"recall_at_{rate:g}"] = round(recall(scores, copies, rate), 4)
    return found | {"copies": int(copies.sum()), "unrelated": int((~copies).sum())}
