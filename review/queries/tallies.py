"""Counts of decisions by person, week and outcome, made in the database; no row is a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    DurationField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, Least, TruncWeek
from django.utils import timezone

from claims.models import Step
from claims.states import State
from review.grounds import Ground
from review.models import Approval, Assignment, Opinion, SecondLook, Verdict

Row = dict[str, Any]
KIND = SecondLook.Kind
SETTLED = (State.DISMISSED, State.UPHELD, State.ACCEPTED, State.PAID)
ENDS = (State.DISMISSED, State.AWAITING_APPROVAL)
LONG_AGO = datetime.min.replace(year=1970, tzinfo=timezone.get_fixed_timezone(0))


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both counted, in the site's time zone."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments from and before which something falls into the period."""
        after = self.last + timedelta(days=1)
        begin, end = (datetime.combine(day, time.min) for day in (self.first, after))
        return timezone.make_aware(begin), timezone.make_aware(end)

    @property
    def mondays(self) -> list[date]:
        """The first day of every ISO week that the period touches."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(weeks=n) for n in range((self.last - monday).days // 7 + 1)]

    def holds(self, moment: str) -> Q:
        """Filters rows: this moment of theirs falls into the period."""
        begin, end = self.bounds
        return Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})


def _listed(counted: QuerySet[Any, Any]) -> list[Row]:
    return list(counted)


def _week(moment: str) -> TruncWeek:
    return TruncWeek(moment, output_field=DateField())


def opinion_rows(period: Period) -> list[Row]:
    """Pairs of grounds in double reviews: first and second reviewer, week, both grounds.

    With `ruled`, how many a third person decided, and `changed`, how many of them otherwise than
    the first reviewer.
    """
    ruled = ~Q(ruling="")
    return _listed(
        Opinion.objects.filter(period.holds("look__done_at"), look__kind=KIND.DOUBLE)
        .order_by()
        .values(
            "against",
            "ground",
            first=F("look__first"),
            second=F("look__reviewer"),
            week=_week("look__done_at"),
        )
        .annotate(
            count=Count("pk"),
            ruled=Count("pk", filter=ruled),
            changed=Count("pk", filter=ruled & ~Q(ruling=F("against"))),
        )
    )


def golden_rows(period: Period) -> list[Row]:
    """Answers to golden cases by reviewer and week, and how many were right."""
    both = Q(ground=Ground.UPHELD, against=Ground.UPHELD)
    neither = ~Q(ground=Ground.UPHELD) & ~Q(against=Ground.UPHELD)
    return _listed(
        Opinion.objects.filter(period.holds("look__done_at"), look__kind=KIND.GOLDEN)
        .order_by()
        .values(first=F("look__reviewer"), second=F("look__reviewer"), week=_week("look__done_at"))
        .annotate(
            count=Count("pk"),
            right=Count("pk", filter=Q(ground=F("against"))),
            right_side=Count("pk", filter=both | neither),
        )
    )


def proposal_rows(period: Period) -> list[Row]:
    """Proposals that a second person decided, by proposer and week, and how many went back."""
    outcomes = (Approval.Outcome.APPROVED, Approval.Outcome.RETURNED)
    return _listed(
        Approval.objects.filter(period.holds("decided_at"), outcome__in=outcomes)
        .order_by()
        .values(first=F("proposed_by"), second=F("proposed_by"), week=_week("decided_at"))
        .annotate(
            count=Count("pk"), returned=Count("pk", filter=Q(outcome=Approval.Outcome.RETURNED))
        )
    )


def appealed_rows(period: Period) -> list[Row]:
    """Pictures decided again after an appeal, by whose verdict was disputed and week.

    A changed picture has another ground than before. Only what is settled counts.
    """
    before = Verdict.objects.filter(picture=OuterRef("picture"), round=0, set_aside_at__isnull=True)
    return _listed(
        Verdict.objects.filter(
            period.holds("decided_at"),
            round=1,
            set_aside_at__isnull=True,
            picture__claim__state__in=SETTLED,
        )
        .order_by()
        .annotate(
            was=Subquery(before.values("ground")[:1]), whose=Subquery(before.values("reviewer")[:1])
        )
        .values(first=F("whose"), second=F("whose"), week=_week("decided_at"))
        .annotate(count=Count("pk"), changed=Count("pk", filter=~Q(ground=F("was"))))
    )


def look_counts(period: Period) -> dict[str, int]:
    """How many double reviews of the period were asked for, and what became of them."""
    asked = SecondLook.objects.filter(period.holds("asked_at"), kind=KIND.DOUBLE)
    ended = Q(cancelled_at__isnull=False)
    return asked.aggregate(
        asked=Count("claim", distinct=True, filter=Q(round=0))
        + Count("claim", distinct=True, filter=Q(round=1)),
        alike=Count("pk", filter=Q(agreed=True)),
        differed=Count("pk", filter=Q(agreed=False)),
        settled=Count("pk", filter=Q(settled_by__isnull=False)),
        waiting=Count("pk", filter=Q(done_at__isnull=True) & ~ended),
    )


@dataclass(frozen=True)
class Spent:
    """How long a case was held until it was decided: of so many, half and nine tenths took less."""

    cases: int = 0
    median: timedelta | None = None
    most: timedelta | None = None

    @property
    def median_minutes(self) -> float | None:
        return self.median.total_seconds() / 60 if self.median is not None else None

    @property
    def most_minutes(self) -> float | None:
        return self.most.total_seconds() / 60 if self.most is not None else None


class Percentile(Aggregate):
    """The value below which the share `at` of all values lies, between two where it must."""

    function = "percentile_cont"
    template = "%(function)s(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"


def spent_by(what: str | None, period: Period) -> dict[Any, Spent]:
    """Time per case by reviewer, by week, or (None) of all, under the key None.

    Counted is the time during which the reviewer held the claim, from taking to giving back or
    running out, summed over every time since the claim was last decided. While a claimant is
    asked or nobody holds it, no time passes; a reviewer's own pause during a lease does count,
    because nobody can tell it from thinking.
    """
    parts = {"median": _percentile(0.5), "most": _percentile(0.9), "cases": Count("pk")}
    cases = _cases(period)
    if what is None:
        return {None: Spent(**cases.aggregate(**parts))}
    key = _week("released_at") if what == "week" else F("reviewer")
    rows: Iterator[Row] = cases.order_by().values(key=key).annotate(**parts).iterator()
    return {row.pop("key"): Spent(**row) for row in rows}


def _percentile(share: float) -> Percentile:
    return Percentile("spent", at=share, output_field=DurationField())


def _cases(period: Period) -> QuerySet[Any]:
    """The leases with which somebody finished a claim, and what was spent on it until then."""
    mine = {"claim": OuterRef("claim")}
    finished = Step.objects.filter(
        **mine, by=OuterRef("reviewer"), at=OuterRef("released_at"), new__in=ENDS
    )
    kept = SecondLook.objects.filter(
        **mine, first=OuterRef("reviewer"), asked_at=OuterRef("released_at")
    )
    decided = Step.objects.filter(**mine, new__in=ENDS, at__lte=OuterRef("taken_at"))
    held = Assignment.objects.filter(
        **mine,
        reviewer=OuterRef("reviewer"),
        released_at__lte=OuterRef("released_at"),
        taken_at__gte=OuterRef("since"),
    )
    length = Sum(Least("released_at", "expires_at") - F("taken_at"), output_field=DurationField())
    return (
        Assignment.objects.filter(Exists(finished) | Exists(kept), period.holds("released_at"))
        .annotate(since=Coalesce(Subquery(decided.order_by("-at").values("at")[:1]), LONG_AGO))
        .annotate(
            spent=Subquery(
                held.order_by().values("reviewer").annotate(total=length).values("total")
            )
        )
    )
