"""Counts all public figures at once and keeps them for a day."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import DateField, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncQuarter, TruncYear

from claims.clocks import SHANGHAI, day_in_china, first_moment
from claims.models import Step
from review.agreement import Agreement, agreement, merged
from review.queries.tallies import Percentile
from transparency.figures import Report, Seen
from transparency.hiding import Counts, leave_out_running, shown
from transparency.periods import ALL, line_of, month_of, months_between
from transparency.queries.counts import (
    CUBES,
    acknowledgements,
    amounts,
    appeal_decisions,
    by_month,
    first_decisions,
    first_filed,
    month,
    opinions,
    settled,
)

DAY = 24 * 3600
KEPT = 30 * DAY  # seconds; long before that a new day has been counted
LOCK = 0x6669_6775_7265_7320  # "figures "
FORM = 2  # of a report; what an earlier release has kept in the cache is not read
LOOKS = ("AGREED", "DIFFERED")


def figures(*, now: datetime) -> Report:
    """The public figures up to the last day that is over.

    While the bell is still counting a new day, the day before is shown. Only where nothing was
    ever counted does a page count; others wait for it then instead of counting too.
    """
    return kept(now) or cache.get(_latest()) or refreshed(now=now)


def kept(now: datetime) -> Report | None:
    """What was counted for today; None where it was not yet."""
    found: Report | None = cache.get(_key(now))
    return found


@transaction.atomic
def refreshed(*, now: datetime) -> Report:
    """Count what was not counted for today yet; one counts, everybody else waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    found = kept(now)
    if found is None:
        found = counted(day_in_china(now), k=settings.REDRESS_TRANSPARENCY_K)
        cache.set(_key(now), found, KEPT)
        cache.set(_latest(), found, KEPT)
    return found


def _latest() -> str:
    return f"transparency:{FORM}:{settings.REDRESS_TRANSPARENCY_K}:latest"


def _key(now: datetime) -> str:
    return f"transparency:{FORM}:{settings.REDRESS_TRANSPARENCY_K}:{day_in_china(now)}"


def counted(until: date, *, k: int) -> Report:
    """All figures of what happened before a day; the number of questions is always the same."""
    end, first = first_moment(until), first_filed()
    months = months_between(first, until) if first and first < until else []
    if months[1:] and month_of(until) == months[-1] and until.day == 1:
        months.pop()  # nothing of this month is over yet
    pairs = _pairs(end)
    found = {name: (cube.kinds, by_month(cube.rows(end))) for name, cube in CUBES.items()}
    found["looks"] = (LOOKS, _agreed(pairs))
    seen = {name: _seen(counts, kinds, months, until, k) for name, (kinds, counts) in found.items()}
    return Report(
        until=until,
        k=k,
        months=tuple(months),
        counts=seen,
        medians=_medians(end, seen, k),
        paid=_paid(amounts(end), seen["paid"]),
        agreement=_agreement(pairs, seen["looks"], k),
    )


def _seen(counts: Counts, kinds: tuple[str, ...], months: list[str], until: date, k: int) -> Seen:
    """What may be shown of a count; a month that is not over may have to wait for its end."""
    if not months:
        return Seen(until, False, {})
    total = sum(sum(of_month.values()) for of_month in counts.values())
    if leave_out_running(counts, months=months, k=k):
        running = date.fromisoformat(f"{months[-1]}-01")
        months, until = months[:-1], running
    cells = shown(counts, months=months, kinds=kinds, k=k)
    return Seen(until, 0 < total < k, cells)


def _pairs(end: datetime) -> dict[str, dict[tuple[str, str], int]]:
    found: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for when, against, ground, many in opinions(end):
        found[month_of(when)][against, ground] = many
    return found


def _agreed(pairs: Mapping[str, Mapping[tuple[str, str], int]]) -> Counts:
    return {
        name: {
            "AGREED": sum(many for (one, other), many in table.items() if one == other),
            "DIFFERED": sum(many for (one, other), many in table.items() if one != other),
        }
        for name, table in pairs.items()
    }


def _counting(seen: Seen, name: str) -> bool:
    """Whether a month is among those that were counted."""
    return date.fromisoformat(f"{name}-01") < seen.until


def _summed(by_name: Mapping[str, Any], seen: Seen) -> dict[str, list[Any]]:
    """What belongs to each period of which something may be shown, from what each month has."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for name, value in by_name.items():
        if _counting(seen, name):
            for period in line_of(name):
                if seen.of(period) is not None:
                    found[period].append(value)
    return found


def _paid(by_name: Mapping[str, Decimal], seen: Seen) -> dict[str, Decimal]:
    return {period: sum(values, Decimal(0)) for period, values in _summed(by_name, seen).items()}


def _agreement(
    pairs: Mapping[str, Mapping[tuple[str, str], int]], seen: Seen, k: int
) -> dict[str, Agreement]:
    tables = _summed(pairs, seen)
    found = {
        period: agreement(merged(row for table in of_period for row in table.items()))
        for period, of_period in tables.items()
    }
    return {
        period: one
        for period, one in found.items()
        if one.pairs >= k and not getattr(seen.of(period), "merged", ())
    }


def _since_filing(end: datetime) -> QuerySet[Step]:
    return first_decisions(end).annotate(since=F("claim__filed_at"))


WAITS: dict[str, tuple[str, Callable[[datetime], QuerySet[Any]]]] = {
    "decision": ("decided", _since_filing),
    "appeal": ("appeals", appeal_decisions),
    "payment": ("claims_paid", settled),
    "acknowledgement": ("acknowledged", acknowledgements),
}


def _medians(end: datetime, seen: Mapping[str, Seen], k: int) -> dict[str, dict[str, float]]:
    """Half of all cases took at most so many days, by what was waited for and by period."""
    return {
        name: {
            period: spent.total_seconds() / DAY
            for period, spent in _waited(steps(min(end, first_moment(seen[of].until)))).items()
            if (cell := seen[of].of(period)) is not None and cell.total >= k
        }
        for name, (of, steps) in WAITS.items()
    }


def _waited(steps: QuerySet[Any]) -> dict[str, Any]:
    """The median of every period; four questions."""
    spent = ExpressionWrapper(F("at") - F("since"), output_field=DurationField())
    timed = steps.order_by().annotate(spent=spent)
    half = Percentile("spent", at=0.5, output_field=DurationField())
    found = {ALL: value} if (value := timed.aggregate(half=half)["half"]) is not None else {}
    for cut, name in _cuts():
        rows = timed.annotate(cut=cut).values_list("cut").annotate(half=half)
        found |= {name(when): value for when, value in rows}
    return found


def _cuts() -> list[tuple[Any, Callable[[date], str]]]:
    return [
        (TruncYear("at", DateField(), SHANGHAI), lambda day: str(day.year)),
        (TruncQuarter("at", DateField(), SHANGHAI), lambda day: line_of(month_of(day))[1]),
        (month("at"), month_of),
    ]
