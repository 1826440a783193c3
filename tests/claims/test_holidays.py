"""Working days of 2024 to 2026 against the State Council's own notices, written down here.

Sources: 国办发明电〔2023〕7号 for 2024, 国办发明电〔2024〕12号 for 2025, 国办发明电〔2025〕7号
for 2026. Each names the days off and the weekend days on which people work instead; nothing is
taken from the package that the clocks use.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.clocks import CALENDAR, DAYS, SHANGHAI, Kind, add_working_days, due, working_day
from claims.deadlines import STARTS, due_after, due_for
from claims.states import STEPS, State

# First and last day off of each holiday, as the notices name them.
OFF = (
    ("2024-01-01", "2024-01-01"),  # New Year
    ("2024-02-10", "2024-02-17"),  # Spring Festival
    ("2024-04-04", "2024-04-06"),  # Qingming
    ("2024-05-01", "2024-05-05"),  # Labour Day
    ("2024-06-10", "2024-06-10"),  # Dragon Boat Festival
    ("2024-09-15", "2024-09-17"),  # Mid-Autumn Festival
    ("2024-10-01", "2024-10-07"),  # National Day
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),  # National Day and Mid-Autumn Festival
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
# Saturdays and Sundays that are worked.
WORKED = (
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
    "2024-09-29", "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
known_days = st.dates(FIRST, LAST - timedelta(days=120))


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


DAYS_OFF = {
    day
    for first, last in OFF
    for day in days_from(date.fromisoformat(first), date.fromisoformat(last))
}
DAYS_WORKED = {date.fromisoformat(day) for day in WORKED}


def works(day: date) -> bool:
    """The notices' answer."""
    return day in DAYS_WORKED or (day.weekday() < 5 and day not in DAYS_OFF)


def test_the_table_itself_is_sound() -> None:
    assert not DAYS_OFF & DAYS_WORKED
    assert {day.weekday() for day in DAYS_WORKED} == {5, 6}
    assert [sum(day.year == year for day in DAYS_OFF) for year in (2024, 2025, 2026)] == [
        28, 28, 33,
    ]  # fmt: skip


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_year_is_what_the_notice_says(year: int) -> None:
    whole = days_from(date(year, 1, 1), date(year, 12, 31))
    assert [day for day in whole if working_day(day) != works(day)] == []


@given(known_days, st.integers(0, 60))
def test_limits_in_working_days_follow_the_notices(start: date, number: int) -> None:
    after = [day for day in days_from(start + timedelta(days=1), LAST) if works(day)]
    assert add_working_days(start, number) == (after[number - 1] if number else start)


@given(known_days, st.sampled_from(sorted(CALENDAR)), st.integers(1, 60))
def test_limits_in_calendar_days_end_on_the_next_day_of_work(
    start: date, kind: Kind, number: int
) -> None:
    now = datetime(start.year, start.month, start.day, 12, tzinfo=SHANGHAI)
    end = due(kind, now, days=number).astimezone(SHANGHAI).date()
    assert end == next(day for day in days_from(start + timedelta(days=number), LAST) if works(day))


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2024-12-31", 1, "2025-01-02"),  # New Year's Day is off
        ("2024-12-27", 5, "2025-01-06"),
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked
        ("2025-12-24", 7, "2026-01-05"),
        ("2025-12-22", 10, "2026-01-06"),
        ("2024-02-08", 2, "2024-02-18"),  # the 9th is worked, and the Sunday after the festival
        ("2024-09-30", 1, "2024-10-08"),
        ("2025-09-30", 2, "2025-10-10"),
        ("2026-02-13", 2, "2026-02-24"),
    ],
)
def test_limits_cross_holidays_and_years(start: str, number: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), number) == date.fromisoformat(end)


@pytest.mark.parametrize(("old", "new"), [(old, new) for old in STEPS for new in STEPS[old]])
def test_every_due_date_of_a_case_comes_from_the_clocks(old: State, new: State) -> None:
    now, before = datetime(2025, 12, 29, 3, tzinfo=UTC), datetime(2026, 1, 9, 15, tzinfo=UTC)
    found = due_after(old, new, before, now)
    if found == before:
        assert new in {State.IN_REVIEW, State.AWAITING_APPROVAL}  # the clock goes on
        return
    kind = STARTS.get(new)
    assert found == (due_for(kind, now) if kind else None)
    if found:
        end = found.astimezone(SHANGHAI)
        assert (works(end.date()), end.strftime("%H:%M:%S")) == (True, "23:59:59")


def test_a_question_stops_the_clock_and_its_answer_starts_it_again() -> None:
    """The pause has its own limit; afterwards the whole time for the decision runs again."""
    asked = datetime(2025, 12, 30, 3, tzinfo=UTC)
    answer_by = due_after(State.IN_REVIEW, State.INFO_REQUESTED, asked + timedelta(days=1), asked)
    assert answer_by is not None
    assert answer_by.astimezone(SHANGHAI).date() == date(2026, 1, 9)
    answered = datetime(2026, 1, 9, 10, tzinfo=UTC)
    decide_by = due_after(State.INFO_REQUESTED, State.IN_REVIEW, answer_by, answered)
    assert decide_by is not None
    assert decide_by.astimezone(SHANGHAI).date() == date(2026, 1, 20)
    assert DAYS[Kind.DECISION] == 7
