"""Working days of mainland China and the due dates that follow from them."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chinese_calendar import constants, is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
KNOWN_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)


class Kind(StrEnum):
    """What has to be done in time."""

    COMPLETENESS = "COMPLETENESS"
    DECISION = "DECISION"
    ANSWER = "ANSWER"
    APPEAL = "APPEAL"
    APPEAL_DECISION = "APPEAL_DECISION"
    PAYMENT = "PAYMENT"


# The house's own published limits; an answer and an appeal are counted in calendar days.
DAYS: dict[Kind, int] = {
    Kind.COMPLETENESS: 1,
    Kind.DECISION: 7,
    Kind.ANSWER: 10,
    Kind.APPEAL: 15,
    Kind.APPEAL_DECISION: 10,
    Kind.PAYMENT: 10,
}
CALENDAR = frozenset({Kind.ANSWER, Kind.APPEAL})


def published(day: date) -> bool:
    """Whether the State Council's holiday arrangement of that year is known to this program.

    It is published each November for the next year. Outside the known years `working_day` counts
    Monday to Friday, and pages say that the date may still move.
    """
    return day.year in KNOWN_YEARS


def working_day(day: date) -> bool:
    """Whether offices work that day: adjusted workdays count, public holidays do not."""
    if not published(day):
        return day.weekday() < 5
    return bool(is_workday(day))


def add_working_days(start: date, days: int) -> date:
    """The last of `days` working days after `start`; the day of the start does not count."""
    if days < 0:
        raise ValueError("a limit has no negative length")
    day = start
    while days:
        day += timedelta(days=1)
        days -= working_day(day)
    return day


def day_in_china(moment: datetime) -> date:
    """The calendar day in Shanghai of an aware moment."""
    return moment.astimezone(SHANGHAI).date()


def first_moment(day: date) -> datetime:
    """The beginning of a calendar day in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)


def last_moment(day: date) -> datetime:
    """The last second of a calendar day in Shanghai, in UTC: until then something is in time."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(UTC)


def due(kind: Kind | str, now: datetime, *, days: int | None = None) -> datetime:
    """The moment, in UTC, until which something that starts `now` is in time.

    It is the last second of the last day in Shanghai. `days` replaces the default limit. A limit
    in calendar days that would end on a day of rest ends on the next working day (Civil Code
    art. 203).
    """
    kind = Kind(kind)
    length = DAYS[kind] if days is None else days
    start = day_in_china(now)
    if kind in CALENDAR:
        last = start + timedelta(days=length)
        while not working_day(last):
            last += timedelta(days=1)
    else:
        last = add_working_days(start, length)
    return last_moment(last)
