"""Accepted awards that are not paid: when they are due, how late they are, and sums per week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from claims.clocks import SHANGHAI, day_in_china
from claims.states import State
from payouts.accounts import Event
from payouts.models import Award, Booking, Payment
from payouts.workdays import working_days_after

NOTHING = Decimal("0.00")
WEEKS = 8
# A paid claim is among them once the bank has sent one of its payments back.
SETTLING = (State.ACCEPTED, State.PAID)


class Which(TextChoices):
    """On which side of their due day."""

    OVERDUE = "OVERDUE", _("Overdue")
    AHEAD = "AHEAD", _("Still in time")


@dataclass(frozen=True)
class Span:
    """Awards due in some days, both included: how many, and how much in CNY."""

    since: date | None
    until: date | None
    count: int = 0
    amount: Decimal = NOTHING


@dataclass(frozen=True)
class Outlook:
    """What is overdue, what is due week by week, later, and without a day."""

    overdue: Span
    weeks: list[Span]
    later: Span
    undated: Span

    @property
    def together(self) -> Span:
        return _sum([self.overdue, *self.weeks, self.later, self.undated], None, None)


def due_awards(
    *,
    which: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    now: datetime,
) -> QuerySet[Award]:
    """Accepted, unpaid, not reversed: the earliest due first, those without a day last.

    `which` is a code of `Which`, `since` and `until` are days on which awards are due, `text` is
    the claim's reference in full. Each award has the `payment_state` and the `batch` of its newest
    payment that was not cancelled.
    """
    found = _unpaid()
    if which == Which.OVERDUE:
        found = found.filter(claim__due_at__lt=now)
    if which == Which.AHEAD:
        found = found.filter(Q(claim__due_at__gte=now) | Q(claim__due_at__isnull=True))
    if since:
        found = found.filter(due_day__gte=since)
    if until:
        found = found.filter(due_day__lte=until)
    narrowed: QuerySet[Award] = found.filter(claim__reference=text) if text else found
    return narrowed


def _unpaid() -> Any:  # with what is annotated
    paid = Payment.objects.filter(award=OuterRef("pk"), state=Payment.State.PAID)
    gone = Booking.objects.filter(award=OuterRef("pk"), event=Event.REVERSED)
    newest = (
        Payment.objects.filter(award=OuterRef("pk"))
        .exclude(state=Payment.State.CANCELLED)
        .order_by("-pk")
    )
    return (
        Award.objects.filter(~Exists(paid), ~Exists(gone), claim__state__in=SETTLING)
        .select_related("claim", "picture__work")
        .annotate(
            due_day=TruncDate("claim__due_at", tzinfo=SHANGHAI),
            payment_state=Subquery(newest.values("state")[:1]),
            batch=Subquery(newest.values("batch__reference")[:1]),
        )
        .order_by(F("claim__due_at").asc(nulls_last=True), "pk")
    )


def outlook(*, now: datetime) -> Outlook:
    """All accepted unpaid awards by the week in which they are due, Monday to Sunday.

    The first week is the rest of the present one, from today on.
    """
    days: dict[date | None, Span] = {}
    sums = _unpaid().order_by().values("due_day").annotate(count=Count("pk"), sum=Sum("amount"))
    for row in sums:
        days[row["due_day"]] = Span(row["due_day"], row["due_day"], row["count"], row["sum"])
    today = day_in_china(now)
    monday = today - timedelta(days=today.weekday())
    ends = [monday + timedelta(days=7 * n + 6) for n in range(WEEKS)]
    starts = [today, *(end - timedelta(days=6) for end in ends[1:])]
    dated = {day: span for day, span in days.items() if day}

    def between(since: date | None, until: date | None) -> Span:
        spans = [
            span
            for day, span in dated.items()
            if (since is None or since <= day) and (until is None or day <= until)
        ]
        return _sum(spans, since, until)

    return Outlook(
        overdue=between(None, today - timedelta(days=1)),
        weeks=[between(start, end) for start, end in zip(starts, ends, strict=True)],
        later=between(ends[-1] + timedelta(days=1), None),
        undated=days.get(None, Span(None, None)),
    )


def _sum(spans: list[Span], since: date | None, until: date | None) -> Span:
    count = sum(span.count for span in spans)
    return Span(since, until, count, sum((span.amount for span in spans), NOTHING))


def due_row(award: Award, today: date) -> dict[str, Any]:
    """One award of `due_awards` as the report shows it; `late` is in working days."""
    found = award.__dict__
    due_on: date | None = found["due_day"]
    return {
        "claim": str(award.claim),
        "work": award.picture.work.title,
        "award": award.public_id,
        "due_on": due_on,
        "late": working_days_after(due_on, today) if due_on else 0,
        "overdue": bool(due_on and due_on < today),
        "amount": award.amount,
        "payment": found["payment_state"] or "",
        "batch": found["batch"] or "",
    }
