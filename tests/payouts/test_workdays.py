"""Working days between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.clocks import add_working_days, working_day
from payouts.workdays import working_days_after

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 2), date(2026, 3, 3), 1),
        (date(2026, 3, 6), date(2026, 3, 9), 1),  # over a weekend
        (date(2026, 3, 9), date(2026, 3, 2), 0),  # not later
        (date(2025, 9, 30), date(2025, 10, 9), 1),  # over the national holidays
        (date(2025, 12, 31), date(2026, 1, 5), 2),  # 1 January rests, Sunday the 4th works
    ],
)
def test_working_days_are_counted(start: date, end: date, days: int) -> None:
    assert working_days_after(start, end) == days


@given(start=DAYS, length=st.integers(0, 900))
def test_it_counts_each_day_that_is_worked(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    walked = sum(working_day(start + timedelta(days=n)) for n in range(1, length + 1))
    assert working_days_after(start, end) == walked


@given(start=DAYS, days=st.integers(0, 300))
def test_a_limit_is_so_many_working_days_later(start: date, days: int) -> None:
    assert working_days_after(start, add_working_days(start, days)) == days
