"""How many working days lie between two days: what is late, and how old what is owed is."""

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from claims.clocks import working_day


def working_days_after(start: date, end: date) -> int:
    """Working days of mainland China after `start` up to and with `end`; 0 if it is not later."""
    if end <= start:
        return 0
    years = sum(_counted(year)[-1] for year in range(start.year, end.year))
    return years + _counted(end.year)[_place(end)] - _counted(start.year)[_place(start)]


def _place(day: date) -> int:
    return day.timetuple().tm_yday - 1


@lru_cache(maxsize=64)
def _counted(year: int) -> tuple[int, ...]:
    """Working days of a year up to each of its days, so that no span is walked twice."""
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    return tuple(accumulate(working_day(first + timedelta(days=n)) for n in range(length)))
