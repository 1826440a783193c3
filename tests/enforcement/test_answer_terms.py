"""The clock's arithmetic: working days, calendar days, pauses, and the texts of the rules."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.clocks import KNOWN_YEARS, day_in_china, working_day
from enforcement import answer_texts
from enforcement.answer_terms import SENTENCES, SOURCES, Break, Count, Rule, days_after, due

SINCE = date(2021, 1, 1)
FIRST = datetime(min(KNOWN_YEARS), 2, 1, tzinfo=UTC)
MINUTES = (datetime(max(KNOWN_YEARS), 3, 1, tzinfo=UTC) - FIRST) // timedelta(minutes=1)
MOMENTS = st.integers(0, MINUTES).map(lambda number: FIRST + timedelta(minutes=number))
RULES = st.builds(
    Rule, st.sampled_from([Count.WORKING, Count.CALENDAR]), st.integers(1, 40), st.just(SINCE)
)
HOURS = st.integers(0, 24 * 40)


def paused_for(begun: datetime, hours: int) -> Break:
    return Break(begun, begun + timedelta(hours=hours))


BREAKS = st.lists(st.builds(paused_for, MOMENTS, HOURS), max_size=4)


def working_days_between(start: date, last: date) -> list[date]:
    days = (start + timedelta(days=number + 1) for number in range((last - start).days))
    return [day for day in days if working_day(day)]


@given(MOMENTS, st.integers(1, 40))
def test_so_many_working_days_lie_after_the_start(start: datetime, days: int) -> None:
    last = day_in_china(due(Rule(Count.WORKING, days, SINCE), start))
    assert len(working_days_between(day_in_china(start), last)) == days
    assert working_day(last)


@given(RULES, MOMENTS, BREAKS)
def test_a_pause_never_shortens_the_time(rule: Rule, start: datetime, paused: list[Break]) -> None:
    assert due(rule, start, paused) >= due(rule, start)


@given(RULES, MOMENTS, BREAKS, BREAKS)
def test_more_pauses_never_shorten_it(
    rule: Rule, start: datetime, some: list[Break], more: list[Break]
) -> None:
    assert due(rule, start, [*some, *more]) >= due(rule, start, some)


@given(RULES, MOMENTS, BREAKS)
def test_the_order_of_pauses_and_saying_one_twice_change_nothing(
    rule: Rule, start: datetime, paused: list[Break]
) -> None:
    assert due(rule, start, [*reversed(paused), *paused]) == due(rule, start, paused)


@given(RULES, MOMENTS, BREAKS)
def test_exactly_the_days_without_a_pause_count(
    rule: Rule, start: datetime, paused: list[Break]
) -> None:
    last = day_in_china(due(rule, start, paused))
    first = day_in_china(start)
    counted = [
        day
        for day in (first + timedelta(days=number + 1) for number in range((last - first).days))
        if (working_day(day) or rule.count == Count.CALENDAR)
        and not any(pause.touches(day) for pause in paused)
    ]
    assert len(counted) >= rule.days
    assert working_day(last)


@given(RULES, MOMENTS, BREAKS)
def test_it_ends_with_the_day_in_china(rule: Rule, start: datetime, paused: list[Break]) -> None:
    end = due(rule, start, paused)
    assert (end + timedelta(seconds=1)).strftime("%H:%M:%S") == "16:00:00"  # midnight in Shanghai
    assert end > start


@given(MOMENTS, BREAKS)
def test_restoring_at_once_waits_for_nothing(start: datetime, paused: list[Break]) -> None:
    assert due(Rule(Count.AT_ONCE, 20, SINCE), start, paused) == start


def test_spring_festival_does_not_count() -> None:
    start = datetime(2026, 2, 10, 4, tzinfo=UTC)
    assert due(Rule(Count.WORKING, 5, SINCE), start).date() == date(2026, 2, 24)


def test_a_day_of_rest_at_the_end_moves_calendar_days_on() -> None:
    start = datetime(2026, 3, 6, 4, tzinfo=UTC)  # fifteen days later is a Saturday
    assert due(Rule(Count.CALENDAR, 15, SINCE), start).date() == date(2026, 3, 23)


def test_an_hour_of_pause_takes_the_day_out() -> None:
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)
    hour = Break(start + timedelta(days=1), start + timedelta(days=1, hours=1))
    rule = Rule(Count.WORKING, 5, SINCE)
    assert due(rule, start).date() == date(2026, 3, 9)
    assert due(rule, start, [hour]).date() == date(2026, 3, 10)


def test_days_after_a_moment_end_with_the_day() -> None:
    late = datetime(2026, 3, 2, 17, tzinfo=UTC)  # already the third in Shanghai
    assert days_after(late, 3) == datetime(2026, 3, 6, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("count", list(Count))
def test_every_rule_says_what_it_means_and_where_it_comes_from(count: Count) -> None:
    rule = Rule(count, 20, SINCE)
    assert set(rule.sentence) == set(rule.source) == {"zh", "en"}
    assert ("20" in rule.sentence["zh"]) == (count != Count.AT_ONCE)
    assert "{" not in rule.sentence["en"]
    assert SENTENCES.keys() == SOURCES.keys()


def test_a_rule_has_a_version_with_its_day() -> None:
    assert Rule(Count.WORKING, 20, SINCE).version == "working-20@2021-01-01"
    assert Rule(Count.AT_ONCE, 20, SINCE).version == "at_once@2021-01-01"


HASHES = {"2026-1": "bc55305b11e1cfe00ff922ffc78ff5f01e43d2bb6bbbbba6f04c861146ed8c1a"}


def test_what_was_signed_under_is_never_edited() -> None:
    found = {
        version: sha256(
            "\n".join(
                text[version][language]
                for text in (answer_texts.GUARANTEES, answer_texts.DECLARATIONS)
                for language in ("en", "zh-hans")
            ).encode()
        ).hexdigest()
        for version in answer_texts.DECLARATIONS
    }
    assert found == HASHES
    assert answer_texts.VERSION in HASHES
    assert answer_texts.guarantee("2026-1", "fr") == answer_texts.guarantee("2026-1", "en")
