"""Agreement beyond chance: published examples, another library, and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from review.agreement import Agreement, Kappa, Undefined, agreement, kappa, one_against_rest

Matrix = list[list[int]]
matrices = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 9), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


def table(matrix: Matrix) -> dict[tuple[int, int], int]:
    """The counts of a square table, by row and column."""
    return {
        (row, column): count
        for row, counts in enumerate(matrix)
        for column, count in enumerate(counts)
    }


@pytest.mark.parametrize(
    ("matrix", "expected", "digits"),
    [
        # Fleiss, Statistical Methods for Rates and Proportions, 2nd edition 1981, table 13.1 (100
        # patients: psychosis, neurosis, organic): kappa 0.68, standard error 0.087 by the formula
        # of Fleiss, Cohen and Everitt.
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], (0.68, 0.087, None, None), (2, 3)),
        # Cohen 1968, Psychological Bulletin 70, table 1 (200 cases), as the manual of R's package
        # psych prints it for cohen.kappa: unweighted 0.39 < 0.49 < 0.59.
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], (0.49, None, 0.39, 0.59), (2, 2)),
        # Stata's kapci, analytical interval, as printed to 16 digits on Statalist, December 2009
        # (msg00320; 1932 people): an implementation of the same formula by others.
        (
            [[1395, 118], [261, 158]],
            (0.3411969207847029, 0.0262913719660408, 0.2896667786271169, 0.3927270629422889),
            (14, 14),
        ),
    ],
)
def test_kappa_and_its_interval_equal_published_examples(
    matrix: Matrix, expected: tuple[float | None, ...], digits: tuple[int, int]
) -> None:
    found = kappa(table(matrix))
    measured = (found.value, found.error, found.low, found.high)
    places = (digits[0], digits[1], digits[0], digits[0])
    for number, published, place in zip(measured, expected, places, strict=True):
        if published is not None:
            assert number is not None
            # A last digit that was cut off instead of rounded differs by less than one unit.
            assert abs(number - published) < 10**-place


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([[0, 0], [0, 0]], Undefined.NOTHING),
        ([[7, 0], [0, 0]], Undefined.ONE_CATEGORY),
    ],
)
def test_where_chance_says_all_there_is_no_kappa(matrix: Matrix, reason: Undefined) -> None:
    assert kappa(table(matrix)) == Kappa(reason=reason)


def test_share_and_counts() -> None:
    found = agreement(table([[20, 5], [10, 15]]))
    assert (found.pairs, found.agreed, found.share) == (50, 35, 0.7)
    assert found.kappa.value == pytest.approx(0.4)
    assert agreement({}) == Agreement(0, 0, Kappa(reason=Undefined.NOTHING))
    assert agreement({}).share is None


def test_full_agreement_and_full_contradiction() -> None:
    assert kappa(table([[5, 0], [0, 5]])) == Kappa(1.0, 0.0, 1.0, 1.0)
    against = kappa(table([[0, 5], [5, 0]]))
    assert (against.value, against.low) == (-1.0, -1.0)


def test_one_ground_against_all_others() -> None:
    found = one_against_rest(table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]), 0)
    assert found == {(True, True): 75, (True, False): 5, (False, True): 5, (False, False): 15}


@given(matrices)
def test_kappa_is_what_scikit_learn_computes(matrix: Matrix) -> None:
    counts = table(matrix)
    first = [row for (row, _column), count in counts.items() for _ in range(count)]
    second = [column for (_row, column), count in counts.items() for _ in range(count)]
    found = kappa(counts)
    if found.reason:
        assert len(set(first) | set(second)) < 2
        return
    assert found.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


@given(matrices)
def test_the_interval_holds_its_value_and_neither_order_nor_rater_matters(matrix: Matrix) -> None:
    found = kappa(table(matrix))
    if found.value is None:
        return
    assert found.low is not None
    assert found.high is not None
    assert found.error is not None
    assert -1 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    turned = kappa({(other, one): count for (one, other), count in table(matrix).items()})
    assert turned.value == pytest.approx(found.value, abs=1e-12)
    assert turned.error == pytest.approx(found.error, abs=1e-9)


@given(matrices)
def test_more_of_the_same_narrows_the_interval(matrix: Matrix) -> None:
    found = kappa(table(matrix))
    more = kappa({key: count * 4 for key, count in table(matrix).items()})
    if found.error is None or more.error is None:
        assert found.reason == more.reason
        return
    assert more.error == pytest.approx(found.error / 2, abs=1e-9)
