"""Figures against values worked out by hand, and against scikit-learn's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from similarity import metrics
from similarity.metrics import Labels, Values


def values(*numbers: float) -> Values:
    return np.array(numbers, np.float64)


def labels(text: str) -> Labels:
    """One letter a pair: c is a copy, anything else is not."""
    return np.array([letter == "c" for letter in text], bool)


def drawn(count: int = 600) -> tuple[Values, Labels]:
    """Scores of copies and unrelated pairs that overlap, with ties."""
    rng = np.random.default_rng(3)
    copies = rng.random(count) < 0.3
    return np.round(rng.normal(0, 1, count) + np.where(copies, 2.0, 0.0), 1), copies


SIDED = [("cc", "unrelated pairs"), ("uuu", "copies"), ("", "copies")]


@pytest.mark.parametrize(("sides", "missing"), SIDED)
def test_one_sided_lists_are_refused(sides: str, missing: str) -> None:
    scores, copies = np.linspace(0, 1, len(sides)), labels(sides)
    for ask in (metrics.area_under_curve, metrics.curve, metrics.reliability, metrics.intervals):
        with pytest.raises(metrics.OneSided, match=f"no {missing} among the {len(sides)} pairs"):
            ask(scores, copies)
    with pytest.raises(metrics.OneSided):
        metrics.threshold(scores, copies, 0.1)


def test_the_area_counts_ordered_pairs() -> None:
    """Of 2 × 3 pairs four are in order and one is a tie: 4.5 of 6."""
    scores, copies = values(0.9, 0.4, 0.4, 0.5, 0.1), labels("ccuuu")
    assert metrics.area_under_curve(scores, copies) == pytest.approx(4.5 / 6)


def test_ties_count_half() -> None:
    assert metrics.area_under_curve(values(0.5, 0.5), labels("cu")) == 0.5


def test_the_curve_rises_from_nothing_to_everything() -> None:
    rates, shares = metrics.curve(values(0.9, 0.6, 0.5, 0.2), labels("cucu"))
    assert rates.tolist() == [0, 0, 0.5, 0.5, 1]
    assert shares.tolist() == [0, 0.5, 0.5, 1, 1]


@pytest.mark.parametrize(
    ("rate", "through"), [(0.0, 0), (0.01, 1), (0.03, 3), (0.29, 29), (0.999, 99), (1.0, 100)]
)
def test_a_threshold_lets_that_share_of_unrelated_pairs_through(rate: float, through: int) -> None:
    scores = np.append(np.arange(100) / 100, 2.0)
    copies = np.arange(101) == 100
    limit = metrics.threshold(scores, copies, rate)
    assert int((scores[:100] >= limit).sum()) == through


def test_a_tie_at_the_threshold_stays_outside() -> None:
    """Half may pass, but letting the second pair of 0.7 through would let two more."""
    scores, copies = values(0.9, 0.7, 0.7, 0.7, 0.7, 0.8), labels("uuuucc")
    assert metrics.threshold(scores, copies, 0.5) == np.nextafter(0.7, 1)
    assert metrics.recall(scores, copies, 0.5) == 0.5


@pytest.mark.parametrize("rate", [*metrics.RATES, 0.0, 0.2])
def test_a_recall_is_the_highest_point_of_the_curve_up_to_its_rate(rate: float) -> None:
    scores, copies = drawn()
    rates, shares, _limits = roc_curve(copies, scores, drop_intermediate=False)
    assert metrics.recall(scores, copies, rate) == pytest.approx(shares[rates <= rate].max())


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2),
    st.floats(0, 1),
)
def test_no_threshold_lets_more_through_than_its_rate(
    pairs: list[tuple[int, bool]], rate: float
) -> None:
    scores = np.array([score for score, _ in pairs], np.float64)
    copies = np.array([copy for _, copy in pairs], bool)
    if copies.any() and not copies.all():
        limit = metrics.threshold(scores, copies, rate)
        allowed = rate * int((~copies).sum())
        assert int((scores[~copies] >= limit).sum()) <= allowed + 1e-6


def test_an_interval_holds_the_recall_and_narrows_with_more_pairs() -> None:
    scores, copies = drawn(3000)
    few = metrics.intervals(scores[:300], copies[:300], [0.1], resamples=300)[0]
    many = metrics.intervals(scores, copies, [0.1], resamples=300)[0]
    assert few[0] < metrics.recall(scores[:300], copies[:300], 0.1) < few[1]
    assert many[0] < metrics.recall(scores, copies, 0.1) < many[1]
    assert many[1] - many[0] < (few[1] - few[0]) / 2


def test_variants_of_one_picture_make_a_wider_interval_than_as_many_pictures() -> None:
    """Twenty pictures with thirty pairs each say no more than twenty pairs do."""
    rng = np.random.default_rng(8)
    copies = np.arange(600) % 3 == 0
    groups = [str(number // 30) for number in range(600)]
    scores = 1.5 * copies + np.repeat(rng.normal(0, 1, 20), 30) + rng.normal(0, 0.1, 600)
    alone = metrics.intervals(scores, copies, [0.1], resamples=200)[0]
    together = metrics.intervals(scores, copies, [0.1], groups, resamples=200)[0]
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_intervals_repeat_and_do_not_depend_on_the_order_of_pairs() -> None:
    scores, copies = drawn(200)
    groups = [str(number // 2) for number in range(200)]
    first = metrics.intervals(scores, copies, groups=groups, resamples=50)
    assert first == metrics.intervals(scores, copies, groups=groups, resamples=50)
    back = metrics.intervals(scores[::-1], copies[::-1], groups=groups[::-1], resamples=50)
    assert first == back


def test_a_resample_without_one_side_is_drawn_again() -> None:
    scores, copies = values(1, 0), labels("cu")
    assert metrics.intervals(scores, copies, [0.01], resamples=20) == [(1.0, 1.0)]


def scored() -> metrics.Scored:
    """Two kinds of copies and of unrelated pairs; "kit" is left out."""
    kinds = ["crop", "crop", "mirror", *["easy"] * 99, "artist", "kit", "kit"]
    scores = values(0.9, 0.2, 0.7, *np.linspace(0, 0.5, 99).tolist(), 0.6, 0.8, 0.1)
    copies = np.arange(105) < 3
    used = np.array([kind != "kit" for kind in kinds], bool)
    return metrics.Scored(scores, copies, kinds, used, [str(place) for place in range(105)])


def test_figures_of_the_whole_leave_the_left_out_kinds_out() -> None:
    found = scored().figures()
    assert (found.copies, found.unrelated) == (3, 100)
    rates = {recall.rate: recall for recall in found.recalls}
    assert list(rates) == [0.03, 0.01, 0.001]
    assert rates[0.01].share == pytest.approx(2 / 3)
    assert rates[0.01].threshold == np.nextafter(0.5, 1)
    assert rates[0.001].threshold == np.nextafter(0.6, 1)
    assert rates[0.01].low <= rates[0.01].share <= rates[0.01].high
    assert found.area == metrics.area_under_curve(scored().scores[:103], scored().copies[:103])


def test_every_kind_is_told_apart_with_the_thresholds_of_the_whole() -> None:
    found = scored().figures()
    kinds = {kind.name: kind for kind in (*found.kinds, *found.unrelated_kinds)}
    assert list(kinds) == ["crop", "mirror", "artist", "easy", "kit"]
    assert (kinds["crop"].count, kinds["crop"].shares) == (2, (0.5, 0.5, 0.5))
    assert kinds["mirror"].area == 1.0
    assert kinds["artist"].area is None
    assert kinds["artist"].shares == (1.0, 1.0, 0.0)
    assert kinds["kit"].shares == (0.5, 0.5, 0.5)
    assert [kind.name for kind in kinds.values() if not kind.counted] == ["kit"]


def test_several_kinds_are_reported_as_one() -> None:
    found = scored().figures({"all": ["crop", "mirror"], "none": ["swirl"]})
    assert [(each.name, each.count) for each in found.sets] == [("all", 3)]
    assert found.sets[0].shares[1] == pytest.approx(2 / 3)
    assert found.sets[0].area == pytest.approx(found.area)


def test_reliability_of_a_hand_made_list() -> None:
    """0.1 holds no copy of two, 0.9 three of four: (2·0.1 + 4·0.15) / 6 apart."""
    found = metrics.reliability(values(0.1, 0.1, 0.9, 0.9, 0.9, 0.9), labels("uucccu"), bins=5)
    assert [(each.low, each.high, each.count) for each in found.bins] == [(0, 0.2, 2), (0.8, 1, 4)]
    assert [each.observed for each in found.bins] == [0, 0.75]
    assert [each.predicted for each in found.bins] == pytest.approx([0.1, 0.9])
    assert found.expected_error == pytest.approx((2 * 0.1 + 4 * 0.15) / 6)
    assert found.brier == pytest.approx((2 * 0.01 + 3 * 0.01 + 0.81) / 6)


def test_every_pair_is_in_one_bin() -> None:
    probabilities = np.append(np.linspace(0, 1, 101), [0.0, 1.0, 0.5])
    copies = np.arange(104) % 2 == 0
    found = metrics.reliability(probabilities, copies)
    assert sum(each.count for each in found.bins) == 104
    assert all(each.low <= each.predicted <= each.high for each in found.bins)


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        metrics.reliability(values(0.5, 31), labels("cu"))
