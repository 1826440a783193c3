"""Months, quarters and years: names, bounds and how they lie in each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.periods import (
    ALL,
    day_after,
    first_day,
    inside,
    known,
    line_of,
    month_of,
    months_between,
    parent_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2899, 12, 31))


@pytest.mark.parametrize("name", ["all", "2026", "2026-Q1", "2026-Q4", "2026-01", "2026-12"])
def test_periods_are_known_by_their_names(name: str) -> None:
    assert known(name)


@pytest.mark.parametrize(
    "name", ["", "All", "26", "1999", "2026-", "2026-Q0", "2026-Q5", "2026-00", "2026-13", "2026-1"]
)
def test_other_words_are_no_period(name: str) -> None:
    assert not known(name)
    with pytest.raises(ValueError, match="is no period"):
        first_day(name)


def test_bounds() -> None:
    assert (first_day("2026"), day_after("2026")) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (first_day("2026-Q4"), day_after("2026-Q4")) == (date(2026, 10, 1), date(2027, 1, 1))
    assert (first_day("2026-02"), day_after("2026-02")) == (date(2026, 2, 1), date(2026, 3, 1))
    assert (first_day(ALL), day_after(ALL)) == (None, None)


@given(DAYS)
def test_a_day_lies_in_its_month_quarter_and_year(day: date) -> None:
    line = line_of(month_of(day))
    assert [len(name) for name in line] == [7, 7, 4, 3]
    for name in line[:-1]:
        first, after = first_day(name), day_after(name)
        assert first is not None
        assert after is not None
        assert first <= day < after


@given(DAYS, st.integers(0, 2000))
def test_months_follow_each_other_without_a_gap(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    months = months_between(first, last)
    assert months[0] == month_of(first)
    assert months[-1] == month_of(last)
    assert months == sorted(set(months))
    assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1


@given(DAYS, st.integers(0, 2000))
def test_every_month_is_reached_from_everything_once(first: date, length: int) -> None:
    months = months_between(first, first + timedelta(days=length))
    children = inside(months)
    reached, open_ones = [], [ALL]
    while open_ones:
        name = open_ones.pop(0)
        reached.append(name)
        open_ones = children.get(name, []) + open_ones
        for child in children.get(name, []):
            assert parent_of(child) == name
    assert [name for name in reached if name not in children] == months


def test_without_months_everything_holds_nothing() -> None:
    assert inside([]) == {ALL: []}
