"""The logistic fit, its folds, thresholds and figures."""

import numpy as np
import pytest

from similarity import fitting
from similarity.score import Values


def drawn(count: int = 400) -> tuple[Values, fitting.Labels]:
    """Two inputs, of which the first says something."""
    rng = np.random.default_rng(5)
    copies = rng.random(count) < 0.3
    inputs = rng.normal(0, 1, (count, 2))
    inputs[copies, 0] += 2.0
    return inputs, copies


def test_the_fit_finds_what_matters() -> None:
    inputs, copies = drawn()
    found = fitting.fit(inputs, copies, 1e-4)
    assert found.weights[0] > 5 * abs(found.weights[1])
    chances = found.probability(inputs)
    assert chances.mean() == pytest.approx(copies.mean(), abs=0.01)
    assert fitting.area_under_curve(chances, copies) > 0.9


def test_a_fit_that_separates_everything_stays_finite() -> None:
    copies = np.arange(40) < 20
    found = fitting.fit(copies[:, None].astype(np.float64), copies, 1e-4)
    assert np.isfinite(found.weights).all()
    assert (
        fitting.area_under_curve(found.probability(copies[:, None].astype(np.float64)), copies)
        == 1.0
    )


def test_a_group_is_never_split() -> None:
    groups = [f"picture {number // 3}" for number in range(90)]
    folds = fitting.folds_of(groups)
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}
    assert all(len(set(folds[start : start + 3].tolist())) == 1 for start in range(0, 90, 3))


def test_every_pair_gets_a_score_by_a_fit_that_has_not_seen_it() -> None:
    inputs, copies = drawn()
    groups = [str(number) for number in range(len(copies))]
    every = np.ones(len(copies), bool)
    scores = fitting.cross_validated(inputs, copies, groups, every, 1e-4)
    assert ((scores > 0) & (scores < 1)).all()
    assert not np.array_equal(scores, fitting.fit(inputs, copies, 1e-4).probability(inputs))


@pytest.mark.parametrize(("rate", "through"), [(0.0, 0), (0.01, 1), (0.03, 3)])
def test_a_threshold_lets_that_share_of_unrelated_pairs_through(rate: float, through: int) -> None:
    scores = np.arange(100) / 100
    copies = np.zeros(100, bool)
    assert int((scores >= fitting.threshold(scores, copies, rate)).sum()) == through


def test_a_rate_of_everything_lets_everything_through() -> None:
    scores = np.array([0.1, 0.2])
    assert fitting.threshold(scores, np.zeros(2, bool), 1.0) <= 0.1


def test_ties_count_half() -> None:
    scores, copies = np.array([0.5, 0.5]), np.array([True, False])
    assert fitting.area_under_curve(scores, copies) == 0.5


def test_the_report_names_its_figures() -> None:
    inputs, copies = drawn()
    found = fitting.report(inputs[:, 0], copies)
    assert set(found) == {"auc", "recall_at_0.03", "recall_at_0.01", "recall_at_0.001"}
    assert found["recall_at_0.03"] >= found["recall_at_0.01"] >= found["recall_at_0.001"]
