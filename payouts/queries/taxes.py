"""What was withheld, month by month and person by person, and what is owed to the tax office."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.models import User
from payouts.accounts import Event
from payouts.models import Booking, Payee, Payment, TaxRemittance

NOTHING = Decimal("0.00")
DUE_DAY = 15  # of the next month: Individual Income Tax Law, art. 14


@dataclass(frozen=True)
class MonthOfTax:
    """The tax withheld from the payments of one month, in CNY, and how much of it is paid on."""

    month: date
    withheld: Decimal
    paid_on: Decimal
    owed: Decimal
    count: int = 0  # payments whose tax is owed
    waiting: TaxRemittance | None = None

    @property
    def due_on(self) -> date:
        """The day until which it must be with the tax office."""
        return first_of_next(self.month).replace(day=DUE_DAY)


def first_of_next(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _withheld() -> QuerySet[Booking]:
    """Payments that arrived with something withheld; `taxed` and `undone` say what followed."""
    later = Booking.objects.filter(payment=OuterRef("payment"))
    return Booking.objects.filter(event=Event.PAID, payment__withheld__gt=0).annotate(
        taxed=Exists(later.filter(event=Event.TAXED)),
        undone=Exists(later.filter(event__in=[Event.RETURNED, Event.CLAIMED])),
    )


def withheld_in(month: date) -> QuerySet[Booking]:
    """The payments of a month with something withheld, by their day; those undone stay out."""
    return (
        _withheld()
        .filter(Q(taxed=True) | Q(undone=False))
        .filter(booked_on__gte=month, booked_on__lt=first_of_next(month))
        .select_related("payment__payee", "payment__tax_policy", "payment__batch", "award__claim")
        .order_by("booked_on", "pk")
    )


def tax_owed_for(month: date) -> list[Payment]:
    """The payments of a month whose tax is owed to the tax office."""
    bookings: Any = withheld_in(month)
    return [booking.payment for booking in bookings.filter(taxed=False)]


def months_of_tax() -> list[MonthOfTax]:
    """Every month in which something was withheld, the newest first."""
    waiting = {
        row.month: row
        for row in TaxRemittance.objects.filter(state=TaxRemittance.State.RECORDED).select_related(
            "recorded_by"
        )
    }
    owed = Q(taxed=False, undone=False)
    rows = (
        _withheld()
        .filter(Q(taxed=True) | Q(undone=False))
        .annotate(month=TruncMonth("booked_on"))
        .order_by()
        .values("month")
        .annotate(
            withheld=Sum("payment__withheld"),
            paid_on=Sum("payment__withheld", filter=Q(taxed=True)),
            owed=Sum("payment__withheld", filter=owed),
            count=Count("pk", filter=owed),
        )
        .order_by("-month")
    )
    return [
        MonthOfTax(
            month=row["month"],
            withheld=row["withheld"],
            paid_on=row["paid_on"] or NOTHING,
            owed=row["owed"] or NOTHING,
            count=row["count"],
            waiting=waiting.get(row["month"]),
        )
        for row in rows
    ]


def remittances() -> QuerySet[TaxRemittance]:
    """What was recorded as paid to the tax office, the newest month first."""
    return TaxRemittance.objects.select_related("recorded_by", "decided_by")


# --- Statements of a year -------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """What one person was paid in a year, in CNY: each payment and the sums."""

    year: int
    name: str
    payments: list[Payment]
    gross: Decimal = field(init=False)
    withheld: Decimal = field(init=False)
    net: Decimal = field(init=False)

    def __post_init__(self) -> None:
        for name, column in (("gross", "gross"), ("withheld", "withheld"), ("net", "amount")):
            total = sum((getattr(one, column) for one in self.payments), NOTHING)
            object.__setattr__(self, name, total)


def paid_in(year: int) -> QuerySet[Payment]:
    """The payments that arrived in a year, by their day; what came back is not among them."""
    return (
        Payment.objects.filter(state=Payment.State.PAID, settled_on__year=year)
        .select_related("payee", "tax_policy", "batch", "award__claim", "award__picture__work")
        .order_by("settled_on", "pk")
    )


def statement_of(user: User, year: int) -> Statement:
    """A claimant's own statement, over all their claims and payees."""
    payments = list(paid_in(year).filter(award__claim__claimant=user))
    return Statement(year, user.display_name or user.email, payments)


def years_of(user: User) -> list[int]:
    """The years in which a claimant was paid, the newest first."""
    paid = Payment.objects.filter(state=Payment.State.PAID, award__claim__claimant=user)
    return [day.year for day in paid.dates("settled_on", "year", order="DESC")]


def all_years() -> list[int]:
    """The years in which anybody was paid, the newest first."""
    paid = Payment.objects.filter(state=Payment.State.PAID)
    return [day.year for day in paid.dates("settled_on", "year", order="DESC")]


def statement_to(payee: Payee, year: int) -> Statement:
    """The statement of a payee: one owner, name and kind count as one payee, whatever the bank."""
    payments = paid_in(year).filter(
        payee__owner=payee.owner_id, payee__account_name=payee.account_name, payee__kind=payee.kind
    )
    return Statement(year, payee.account_name, list(payments))


def payees_paid_in(year: int, name: str = "") -> QuerySet[Payment, dict[str, Any]]:
    """One row for each payee of a year with the sums in CNY; `name` narrows by account name."""
    paid: Any = paid_in(year).filter(payee__account_name__icontains=name)
    rows: QuerySet[Payment, dict[str, Any]] = (
        paid.order_by()
        .values("payee__owner", "payee__account_name", "payee__kind")
        .annotate(
            payee=Min("payee"),
            count=Count("pk"),
            gross=Sum("gross"),
            withheld=Sum("withheld"),
            net=Sum("amount"),
        )
        .order_by("payee__account_name", "payee__owner", "payee__kind")
    )
    return rows
