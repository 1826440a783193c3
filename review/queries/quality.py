"""How good decisions are: agreement, overturned decisions, golden cases and time, over weeks.

Everything is counted in the database; the number of questions does not depend on what is there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from review.agreement import Agreement, agreement, merged, one_against_rest
from review.grounds import Ground
from review.queries.tallies import (
    Period,
    Row,
    Spent,
    appealed_rows,
    golden_rows,
    look_counts,
    opinion_rows,
    proposal_rows,
    spent_by,
)

FEW = 10  # below this a share or a median says too little


@dataclass(frozen=True)
class Share:
    """So many of so many; `few` when the whole is too small to say anything."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """The share in [0, 1]; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def few(self) -> bool:
        return self.whole < FEW


@dataclass(frozen=True)
class Figures:
    """All figures of one person, one week, or everybody."""

    agreement: Agreement
    returned: Share  # proposals that the second person sent back
    adjudicated: Share  # pictures that a third person decided, and then otherwise
    appealed: Share  # pictures decided again after an appeal, and then otherwise
    golden: Share  # pictures of golden cases answered with the right ground
    golden_side: Share  # the same, counting only whether it is upheld
    spent: Spent

    @property
    def few_pairs(self) -> bool:
        """Whether too few pairs were compared to say anything of agreement."""
        return self.agreement.pairs < FEW

    @property
    def few_cases(self) -> bool:
        return self.spent.cases < FEW


@dataclass(frozen=True)
class OfPerson:
    """The figures of one reviewer."""

    person: User
    figures: Figures


@dataclass(frozen=True)
class OfGround:
    """How far reviewers agree on one ground, told from all others."""

    ground: Ground
    agreement: Agreement

    @property
    def few_pairs(self) -> bool:
        return self.agreement.pairs < FEW


@dataclass(frozen=True)
class OfWeek:
    """The figures of one ISO week, by its Monday."""

    monday: date
    figures: Figures

    @property
    def name(self) -> str:
        """The week as ISO 8601 writes it, like 2026-W09."""
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02}"


@dataclass(frozen=True)
class Quality:
    """What the dashboard shows."""

    period: Period
    looks: Mapping[str, int]
    whole: Figures
    people: Sequence[OfPerson]
    grounds: Sequence[OfGround]
    weeks: Sequence[OfWeek]


@dataclass
class _Rows:
    """The counted rows of a period; `pick` narrows each kind to one person or week."""

    opinions: list[Row] = field(default_factory=list)
    proposals: list[Row] = field(default_factory=list)
    appeals: list[Row] = field(default_factory=list)
    golden: list[Row] = field(default_factory=list)

    def pick(self, fits: Callable[[Row], bool]) -> "_Rows":
        kinds = (self.opinions, self.proposals, self.appeals, self.golden)
        return _Rows(*([row for row in rows if fits(row)] for rows in kinds))

    def figures(self, spent: Spent, *, ruled_for: Callable[[Row], bool] | None = None) -> Figures:
        ruled = [row for row in self.opinions if ruled_for is None or ruled_for(row)]
        return Figures(
            agreement=agreement(_table(self.opinions)),
            returned=_share(self.proposals, "returned"),
            adjudicated=_share(ruled, "changed", "ruled"),
            appealed=_share(self.appeals, "changed"),
            golden=_share(self.golden, "right"),
            golden_side=_share(self.golden, "right_side"),
            spent=spent,
        )


def _table(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    return merged(((row["against"], row["ground"]), row["count"]) for row in rows)


def _share(rows: Iterable[Row], part: str, whole: str = "count") -> Share:
    found = list(rows)
    return Share(sum(row[part] for row in found), sum(row[whole] for row in found))


def quality(period: Period, *, viewer: User) -> Quality:
    """The figures of a period; reviewers who are not senior see their own beside the whole.

    A double review counts for both of its reviewers, in the week in which it was finished.
    """
    rows = _Rows(
        opinion_rows(period),
        proposal_rows(period),
        appealed_rows(period),
        golden_rows(period),
    )
    times = spent_by("reviewer", period)
    return Quality(
        period=period,
        looks=look_counts(period),
        whole=rows.figures(spent_by(None, period)[None]),
        people=_people(rows, times, viewer),
        grounds=_grounds(rows.opinions),
        weeks=_weeks(rows, spent_by("week", period), period),
    )


def _people(rows: _Rows, times: Mapping[Any, Spent], viewer: User) -> list[OfPerson]:
    everybody = viewer.has_role(Role.SENIOR_REVIEWER, Role.AUDITOR)
    keys = {viewer.pk}
    if everybody:
        kinds = (rows.opinions, rows.proposals, rows.appeals, rows.golden)
        keys = {row[who] for kind in kinds for row in kind for who in ("first", "second")}
        keys |= set(times)
    people = User.objects.filter(pk__in=keys).order_by("display_name", "email", "pk")
    return [OfPerson(person, _of(person.pk, rows, times)) for person in people]


def _of(key: int, rows: _Rows, times: Mapping[Any, Spent]) -> Figures:
    mine = rows.pick(lambda row: key in (row["first"], row["second"]))
    return mine.figures(times.get(key, Spent()), ruled_for=lambda row: row["first"] == key)


def _grounds(opinions: Sequence[Row]) -> list[OfGround]:
    table = _table(opinions)
    used = {ground for pair in table for ground in pair}
    return [
        OfGround(ground, agreement(one_against_rest(table, str(ground))))
        for ground in Ground
        if ground in used
    ]


def _weeks(rows: _Rows, times: Mapping[Any, Spent], period: Period) -> list[OfWeek]:
    by_week: defaultdict[date, Spent] = defaultdict(Spent, times)
    return [
        OfWeek(monday, _in_week(rows, monday).figures(by_week[monday])) for monday in period.mondays
    ]


def _in_week(rows: _Rows, monday: date) -> _Rows:
    return rows.pick(lambda row: row["week"] == monday)


def usual_period(today: date) -> Period:
    """The twelve weeks up to today."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=11), today)
