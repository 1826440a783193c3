"""Counts what the figures need, by month and kind, in the database; no row is a person.

Every question counts what happened before a moment, the end of the last day that is over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncMonth

from claims.clocks import SHANGHAI, day_in_china
from claims.models import Claim, Step
from claims.states import State
from enforcement.models import Acknowledgement, Measure, Order
from payouts.models import Payment
from review.grounds import Ground
from review.models import Opinion, SecondLook, Verdict
from transparency.hiding import Counts
from transparency.periods import month_of

DECIDED = (State.UPHELD, State.DISMISSED)
Rows = Iterable[tuple[date, str, int]]


class Cube(NamedTuple):
    """A count by month and kind: its kinds in their order, and the question."""

    kinds: tuple[str, ...]
    rows: Callable[[datetime], Rows]


def month(moment: str) -> TruncMonth:
    """The first day of the month in China in which something happened."""
    return TruncMonth(moment, tzinfo=SHANGHAI, output_field=DateField())


def choice(*whens: When, default: str) -> Case:
    """A kind chosen by conditions."""
    return Case(*whens, default=Value(default), output_field=CharField())


def counted(rows: QuerySet[Any], *, moment: str, kind: Any) -> Rows:
    """How many rows of each month and kind."""
    by_month = rows.order_by().annotate(counted_month=month(moment), counted_kind=kind)
    found: Rows = by_month.values_list("counted_month", "counted_kind").annotate(Count("pk"))
    return found


def filed(end: datetime) -> Rows:
    """Claims filed, by who made the avatar."""
    claims = Claim.objects.filter(filed_at__lt=end)
    return counted(claims, moment="filed_at", kind=F("respondent_kind"))


def first_decisions(end: datetime) -> QuerySet[Step]:
    """The steps by which people decided claims for the first time."""
    before = Step.objects.filter(
        claim=OuterRef("claim"), number__lt=OuterRef("number"), new=State.APPEALED
    )
    return Step.objects.filter(~Exists(before), new__in=DECIDED, at__lt=end)


def decided(end: datetime) -> Rows:
    """Claims decided for the first time, by outcome."""
    refused = Verdict.objects.filter(
        picture__claim=OuterRef("claim"), round=0, set_aside_at__isnull=True
    ).exclude(ground=Ground.UPHELD)
    kind = choice(
        When(new=State.DISMISSED, then=Value("DISMISSED")),
        When(Exists(refused), then=Value("PARTLY")),
        default="UPHELD",
    )
    return counted(first_decisions(end), moment="at", kind=kind)


def grounds(end: datetime) -> Rows:
    """Pictures of claims decided for the first time, by ground."""
    given = Verdict.objects.filter(
        picture=OuterRef("claim__pictures"), round=0, set_aside_at__isnull=True
    )
    pictures = first_decisions(end).filter(claim__pictures__isnull=False)
    return counted(pictures, moment="at", kind=Subquery(given.values("ground")[:1]))


def compared(end: datetime) -> Rows:
    """Claims compared: seen by a person, ended by the comparison, or seen because they asked."""
    asked = Step.objects.filter(
        claim=OuterRef("claim"), old=State.NO_MATCH, new=State.IN_REVIEW, at__lt=end
    )
    kind = choice(
        When(new=State.IN_REVIEW, then=Value("PERSON")),
        When(Exists(asked), then=Value("ASKED")),
        default="MACHINE",
    )
    steps = Step.objects.filter(
        old=State.SUBMITTED, new__in=(State.IN_REVIEW, State.NO_MATCH), at__lt=end
    )
    return counted(steps, moment="at", kind=kind)


def appeal_decisions(end: datetime) -> QuerySet[Step]:
    """The steps by which appeals were decided, with the moment `since` which each was waiting."""
    filing = Step.objects.filter(
        claim=OuterRef("claim"), number__lt=OuterRef("number"), new=State.APPEALED
    )
    since = Subquery(filing.order_by("-number").values("at")[:1])
    steps = Step.objects.filter(new__in=DECIDED, at__lt=end).annotate(since=since)
    return steps.filter(since__isnull=False)


def appeals(end: datetime) -> Rows:
    """Appeals decided: something more was upheld, or the decision stood."""
    upheld = Verdict.objects.filter(
        picture__claim=OuterRef("claim"),
        round=1,
        set_aside_at__isnull=True,
        ground=Ground.UPHELD,
    )
    kind = choice(When(Exists(upheld), then=Value("CHANGED")), default="STOOD")
    return counted(appeal_decisions(end), moment="at", kind=kind)


def otherwise(end: datetime) -> Rows:
    """Claims that ended without a decision after they were filed."""
    steps = Step.objects.filter(new__in=(State.WITHDRAWN, State.LAPSED), at__lt=end)
    return counted(steps.exclude(old=State.DRAFT), moment="at", kind=F("new"))


def payments(end: datetime) -> QuerySet[Payment]:
    """Payments that the bank has confirmed and not returned."""
    paid = Payment.objects.filter(state=Payment.State.PAID)
    return paid.filter(settled_on__lt=day_in_china(end))


def paid(end: datetime) -> Rows:
    """Payments confirmed by the bank."""
    by_month = payments(end).order_by().annotate(counted_month=_settled())
    rows = by_month.values_list("counted_month").annotate(Count("pk"))
    return [(when, "PAID", many) for when, many in rows]


def amounts(end: datetime) -> dict[str, Any]:
    """What was paid in each month, in CNY, before tax."""
    by_month = payments(end).order_by().annotate(counted_month=_settled())
    rows = by_month.values_list("counted_month").annotate(Sum("gross"))
    return {month_of(when): amount for when, amount in rows}


def _settled() -> TruncMonth:
    return TruncMonth("settled_on", output_field=DateField())


def settled(end: datetime) -> QuerySet[Step]:
    """The steps by which claims were paid for the first time, and `since` when each was awaited."""
    mine = Step.objects.filter(claim=OuterRef("claim"), number__lt=OuterRef("number"))
    accepted = mine.filter(old=State.UPHELD, new=State.ACCEPTED).values("at")[:1]
    steps = Step.objects.filter(~Exists(mine.filter(new=State.PAID)), new=State.PAID, at__lt=end)
    return steps.annotate(since=Subquery(accepted)).filter(since__isnull=False)


def claims_paid(end: datetime) -> Rows:
    """Claims paid for the first time."""
    return counted(settled(end), moment="at", kind=Value("PAID", CharField()))


def begun(end: datetime) -> Rows:
    """Avatars that have to be down, by the reason."""
    return counted(Measure.objects.filter(begun_at__lt=end), moment="begun_at", kind=F("basis"))


def ended(end: datetime) -> Rows:
    """Avatars that may be up again, by the reason."""
    return counted(Measure.objects.filter(ended_at__lt=end), moment="ended_at", kind=F("end"))


def orders(end: datetime) -> Rows:
    """Orders issued to the platform, by what they ask."""
    return counted(Order.objects.filter(issued_at__lt=end), moment="issued_at", kind=F("kind"))


def acknowledgements(end: datetime) -> QuerySet[Acknowledgement]:
    """What the platform said it did about orders, and `since` when each order was there."""
    return Acknowledgement.objects.filter(at__lt=end).annotate(since=F("order__issued_at"))


def acknowledged(end: datetime) -> Rows:
    """Orders that the platform acknowledged."""
    kind = Value("ACKNOWLEDGED", CharField())
    return counted(acknowledgements(end), moment="at", kind=kind)


def opinions(end: datetime) -> Iterable[tuple[date, str, str, int]]:
    """Pictures that two people decided without knowing of each other: both grounds, how many."""
    doubles = Opinion.objects.filter(look__kind=SecondLook.Kind.DOUBLE, look__done_at__lt=end)
    by_month = doubles.order_by().annotate(counted_month=month("look__done_at"))
    return by_month.values_list("counted_month", "against", "ground").annotate(Count("pk"))


CUBES: dict[str, Cube] = {
    "filed": Cube(("PLATFORM", "USER"), filed),
    "compared": Cube(("PERSON", "ASKED", "MACHINE"), compared),
    "decided": Cube(("UPHELD", "PARTLY", "DISMISSED"), decided),
    "grounds": Cube(tuple(Ground.values), grounds),
    "appeals": Cube(("CHANGED", "STOOD"), appeals),
    "otherwise": Cube(("WITHDRAWN", "LAPSED"), otherwise),
    "paid": Cube(("PAID",), paid),
    "claims_paid": Cube(("PAID",), claims_paid),
    "begun": Cube(tuple(Measure.Basis.values), begun),
    "ended": Cube(tuple(Measure.End.values), ended),
    "orders": Cube(tuple(Order.Kind.values), orders),
    "acknowledged": Cube(("ACKNOWLEDGED",), acknowledged),
}


def by_month(rows: Rows) -> Counts:
    """Counted rows as months with kinds."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for when, kind, many in rows:
        of_month = found[month_of(when)]
        of_month[kind] = of_month.get(kind, 0) + many
    return found


def first_filed() -> date | None:
    """The day of the first claim of all; None while there is none."""
    first = Claim.objects.aggregate(first=Min("filed_at"))
    moment = first["first"]
    return day_in_china(moment) if moment else None
