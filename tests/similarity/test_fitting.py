"""The fitted trees, their folds, the curve, limits and figures."""

import hashlib
from itertools import pairwise

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from similarity import fitting, trees
from similarity.inputs import FAMILIES
from similarity.metrics import Labels, Values

NAMES = ("look", "phash", "colour")


def drawn(count: int = 500) -> tuple[Values, Labels]:
    """Three inputs: copies look more alike and have fewer differing bits; colour says nothing."""
    rng = np.random.default_rng(5)
    copies = rng.random(count) < 0.3
    values = rng.normal(0, 1, (count, len(NAMES)))
    values[copies, 0] += 2.0
    values[copies, 1] -= 1.0
    return values, copies


@pytest.fixture(scope="module")
def fitted() -> fitting.Fitted:
    values, copies = drawn()
    named = [dict(zip(NAMES, row, strict=True)) for row in values.tolist()]
    folds = fitting.folds_of([str(number // 4) for number in range(len(copies))])
    used = np.ones(len(copies), bool)
    used[:20] = False
    return fitting.combination(named, NAMES, copies, used, folds)


def test_trees_read_back_say_what_the_library_says() -> None:
    values, copies = drawn()
    stored = fitting.boosted(values, copies, NAMES)
    model = HistGradientBoostingClassifier(
        learning_rate=0.04, max_iter=350, max_features=0.4, max_leaf_nodes=8, min_samples_leaf=30,
        l2_regularization=3.0, monotonic_cst=[1, -1, -1], early_stopping=False, random_state=0,
    ).fit(values, copies)  # fmt: skip
    log_odds = model.decision_function(values)
    assert fitting.totals(stored, values) == pytest.approx(log_odds, abs=1e-3)


def test_more_likeness_never_lowers_the_score() -> None:
    values, copies = drawn()
    read = trees.read(fitting.boosted(values, copies, NAMES))
    for place, way in enumerate((1, -1, -1)):
        row = values[7].copy()
        totals = []
        for level in np.linspace(-4, 4, 60) * way:
            row[place] = level
            totals.append(read.total(row))
        assert all(later >= earlier - 1e-9 for earlier, later in pairwise(totals))
    assert set(fitting.WAYS) == {name for names in FAMILIES.values() for name in names}


def test_a_group_is_never_split_and_folds_are_the_same_in_every_run() -> None:
    groups = [f"picture {number // 3}" for number in range(90)]
    folds = fitting.folds_of(groups)
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}
    assert all(len(set(folds[start : start + 3].tolist())) == 1 for start in range(0, 90, 3))
    mark = hashlib.sha256(b"picture 0").digest()
    assert folds[0] == int.from_bytes(mark[:8], "big") % fitting.FOLDS


def test_every_pair_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    values, copies = drawn()
    folds = fitting.folds_of([str(number) for number in range(len(copies))])
    every = np.ones(len(copies), bool)
    held_out = fitting.cross_validated(values, copies, folds, every, NAMES)
    seen = fitting.totals(fitting.boosted(values, copies, NAMES), values)
    assert not np.array_equal(held_out, seen)
    out = folds == folds[0]
    alone = fitting.totals(fitting.boosted(values[~out], copies[~out], NAMES), values[out])
    assert held_out[out].tolist() == alone.tolist()


def test_the_curve_makes_log_odds_honest() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 2, 4000)
    copies = rng.random(4000) < 1 / (1 + np.exp(-truth))
    slope, offset = fitting.curve(3 * truth - 1, copies)
    assert slope == pytest.approx(1 / 3, abs=0.03)
    assert offset == pytest.approx(1 / 3, abs=0.15)


def test_a_combination_has_limits_typical_values_and_figures(fitted: fitting.Fitted) -> None:
    stored = fitted.stored
    values, copies = drawn()
    used = np.arange(len(copies)) >= 20
    unrelated = fitted.held_out[used & ~copies]
    assert ((unrelated >= stored["thresholds"]["possible"]).mean()) <= fitting.POSSIBLE_RATE
    assert ((unrelated >= stored["thresholds"]["likely"]).mean()) <= fitting.LIKELY_RATE
    assert stored["typical"]["look"] == np.median(values[used & ~copies, 0])
    assert stored["cross_validated"]["copies"] == int((copies & used).sum())
    assert stored["cross_validated"]["auc"] > 0.9
    assert fitted.unrelated["count"] == len(unrelated)
    quantiles = fitted.unrelated["quantiles"]
    assert quantiles == sorted(quantiles)
    assert quantiles[0] == pytest.approx(unrelated.min(), abs=1e-6)
    assert quantiles[-1] == pytest.approx(unrelated.max(), abs=1e-6)


def test_the_report_names_its_figures() -> None:
    values, copies = drawn()
    found = fitting.report(values[:, 0], copies)
    assert set(found) == {
        "auc", "recall_at_0.03", "recall_at_0.01", "recall_at_0.001", "copies", "unrelated",
    }  # fmt: skip
    assert found["recall_at_0.03"] >= found["recall_at_0.01"] >= found["recall_at_0.001"]
