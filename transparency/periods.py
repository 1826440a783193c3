"""Months, quarters and years in China by their names, and how they lie in each other."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

ALL = "all"  # everything since the first day
MONTHS_OF_QUARTER = 3
FORM = re.compile(r"(?P<year>2[0-9]{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def month_of(day: date) -> str:
    """The name of a day's month, like 2026-03."""
    return f"{day.year}-{day.month:02}"


def known(name: str) -> bool:
    """Whether a name is that of a period: all, 2026, 2026-Q1 or 2026-03."""
    return name == ALL or FORM.fullmatch(name) is not None


def parent_of(name: str) -> str | None:
    """The period in which another one lies; None for all of them together."""
    if name == ALL:
        return None
    year, _dash, rest = name.partition("-")
    if not rest:
        return ALL
    if rest.startswith("Q"):
        return year
    return f"{year}-Q{(int(rest) - 1) // MONTHS_OF_QUARTER + 1}"


def line_of(name: str) -> list[str]:
    """A period and all in which it lies, up to everything."""
    line = [name]
    while (parent := parent_of(line[-1])) is not None:
        line.append(parent)
    return line


def first_day(name: str) -> date | None:
    """The first day of a period; None of everything."""
    if name == ALL:
        return None
    year, quarter, month = _parts(name)
    if quarter:
        month = (quarter - 1) * MONTHS_OF_QUARTER + 1
    return date(year, month or 1, 1)


def day_after(name: str) -> date | None:
    """The first day that is no longer in a period; None of everything."""
    first = first_day(name)
    if first is None:
        return None
    _year, quarter, month = _parts(name)
    months = 1 if month else MONTHS_OF_QUARTER if quarter else 12
    return later(first, months)


def later(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    place = month.year * 12 + month.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def months_between(first: date, last: date) -> list[str]:
    """The names of all months from one day's to another's, both counted."""
    month, names = first.replace(day=1), []
    while month <= last:
        names.append(month_of(month))
        month = later(month, 1)
    return names


def inside(months: Iterable[str]) -> dict[str, list[str]]:
    """For each period that holds one of these months: the periods directly in it, in order."""
    children: dict[str, list[str]] = {ALL: []}
    for month in months:
        line = line_of(month)
        for name, parent in pairwise(line):
            if name not in children.setdefault(parent, []):
                children[parent].append(name)
    return children


def _parts(name: str) -> tuple[int, int, int]:
    found = FORM.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} is no period")
    year, quarter, month = found.group("year", "quarter", "month")
    return int(year), int(quarter or 0), int(month or 0)
