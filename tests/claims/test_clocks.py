"""Working days and due dates, by example and by property."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.clocks import (
    DAYS,
    KNOWN_YEARS,
    SHANGHAI,
    Kind,
    add_working_days,
    day_in_china,
    due,
    published,
    working_day,
)

days = st.dates(date(2019, 1, 1), date(2040, 12, 31))
moments = st.datetimes(datetime(2019, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that was made a working day
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 9, 30), 7, date(2026, 10, 15)),  # over the National Day
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days_are_added(start: date, number: int, expected: date) -> None:
    assert add_working_days(start, number) == expected


def test_a_limit_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 3, 2), -1)


def test_beyond_the_published_years_weekends_count() -> None:
    unknown = KNOWN_YEARS.stop
    monday = next(
        day for day in (date(unknown, 5, number) for number in range(1, 9)) if day.weekday() == 0
    )
    assert not published(monday)
    assert working_day(monday)
    assert not working_day(monday + timedelta(days=5))
    assert published(date(unknown - 1, 12, 31))


@given(days, st.integers(1, 40))
def test_the_day_found_is_a_working_day_and_exactly_so_many_lie_between(
    start: date, number: int
) -> None:
    end = add_working_days(start, number)
    between = [start + timedelta(days=step + 1) for step in range((end - start).days)]
    assert working_day(end)
    assert sum(map(working_day, between)) == number


@given(days, st.integers(0, 20), st.integers(0, 20))
def test_limits_add_up(start: date, first: int, second: int) -> None:
    whole = add_working_days(start, first + second)
    assert add_working_days(add_working_days(start, first), second) == whole


@given(moments, st.sampled_from(list(Kind)))
def test_every_due_date_is_the_end_of_a_working_day_in_shanghai(now: datetime, kind: Kind) -> None:
    end = due(kind, now).astimezone(SHANGHAI)
    assert end > now
    assert (end.hour, end.minute, end.second) == (23, 59, 59)
    assert working_day(end.date())
    assert (end.date() - day_in_china(now)).days >= DAYS[kind]


@given(moments, moments, st.sampled_from(list(Kind)))
def test_what_starts_earlier_is_due_no_later(one: datetime, other: datetime, kind: Kind) -> None:
    early, late = sorted((one, other))
    assert due(kind, early) <= due(kind, late)


def test_calendar_days_roll_over_a_holiday() -> None:
    now = datetime(2026, 2, 8, 3, tzinfo=UTC)  # ten days later is the Spring Festival
    assert due(Kind.ANSWER, now).astimezone(SHANGHAI).date() == date(2026, 2, 24)
    assert due("ANSWER", now, days=1).astimezone(SHANGHAI).date() == date(2026, 2, 9)


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    assert day_in_china(datetime(2026, 3, 2, 15, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert day_in_china(datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) == date(2026, 3, 3)
