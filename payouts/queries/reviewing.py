"""What the approver of a batch sees first: totals, changes, and how well accounts are known."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from payouts.models import Batch, Payee, Payment
from payouts.queries.payments import payments_of
from payouts.queries.shared import named_by_several

NOTHING = Decimal("0.00")
BANKS_SHOWN = 8


class Known(TextChoices):
    """How well the account of a payment is known, what needs the closest look first."""

    SHARED = "SHARED", _("shared account")
    CHANGED = "CHANGED", _("changed account")
    NEW = "NEW", _("first payment")
    KNOWN = "KNOWN", _("known account")


@dataclass(frozen=True)
class Figures:
    """What a batch pays, in CNY; `known` says for each badge how many payments carry it."""

    batch: Batch
    count: int
    gross: Decimal
    withheld: Decimal
    net: Decimal
    largest: Decimal
    known: dict[Known, int]

    @property
    def new_share(self) -> int:
        """Of a hundred payments, how many go to somebody for the first time; rounded down."""
        return self.known.get(Known.NEW, 0) * 100 // self.count


@dataclass(frozen=True)
class Share:
    """What goes to one bank; an empty name stands for all that are not named."""

    bank: str
    count: int
    net: Decimal


PLACES = dict(enumerate(Known))


def reviewed(batch: Batch, *, known: str = "") -> QuerySet[Payment]:
    """A batch's payments in the order in which an approver should look at them.

    Duplicate accounts first, then changed, then new ones; `known_of` says which it is. What counts
    as earlier is what was released before this batch, also long after it.
    """
    found = _ranked(batch).select_related(
        "payee", "award__claim", "award__picture__work", "replaces__batch"
    )
    if known:
        found = found.filter(place=list(Known).index(Known(known)))
    ordered: QuerySet[Payment] = found.order_by("place", "pk")
    return ordered


def known_of(payment: Payment) -> Known:
    """How well the account of a payment from `reviewed` is known."""
    return PLACES[payment.__dict__["place"]]


def _ranked(batch: Batch) -> QuerySet[Any]:
    """Payments with their `place` among `Known`.

    Each condition is a set that the database makes once, so that an agency with thousands of
    payments costs no more than thousands of people.
    """
    owners = Payee.objects.filter(payments__batch=batch).values("owner")
    earlier = Payment.objects.filter(
        payee__owner__in=owners, batch__released_at__isnull=False
    ).exclude(batch=batch)
    if batch.released_at:
        earlier = earlier.filter(batch__released_at__lt=batch.released_at)
    last = earlier.order_by("payee__owner", "-batch__released_at", "-pk").distinct("payee__owner")
    same = Payment.objects.filter(
        pk__in=last.values("pk"),
        payee__owner=OuterRef("payee__owner"),
        payee__account_index=OuterRef("payee__account_index"),
        payee__account_name=OuterRef("payee__account_name"),
    )
    order = list(Known)
    return payments_of(batch).annotate(
        place=Case(
            When(
                payee__account_index__in=named_by_several(batch),
                then=Value(order.index(Known.SHARED)),
            ),
            When(Exists(same), then=Value(order.index(Known.KNOWN))),
            When(
                payee__owner__in=earlier.order_by().values("payee__owner"),
                then=Value(order.index(Known.CHANGED)),
            ),
            default=Value(order.index(Known.NEW)),
            output_field=IntegerField(),
        )
    )


def figures_of(batch: Batch) -> Figures:
    """Totals of a batch and how many payments carry each badge, in one question."""
    rows: list[dict[str, Any]] = list(
        _ranked(batch)
        .order_by()
        .values("place")
        .annotate(
            many=Count("pk"),
            all_gross=Sum("gross"),
            all_withheld=Sum("withheld"),
            all_net=Sum("amount"),
            most=Max("amount"),
        )
    )
    counts = {PLACES[row["place"]]: row["many"] for row in rows}
    return Figures(
        batch=batch,
        count=sum(row["many"] for row in rows),
        gross=sum((row["all_gross"] for row in rows), NOTHING),
        withheld=sum((row["all_withheld"] for row in rows), NOTHING),
        net=sum((row["all_net"] for row in rows), NOTHING),
        largest=max(row["most"] for row in rows),
        known={badge: counts.get(badge, 0) for badge in Known},
    )


def last_released(batch: Batch) -> Batch | None:
    """The batch that was released last before this one."""
    found = Batch.objects.filter(released_at__isnull=False).exclude(pk=batch.pk)
    if batch.released_at:
        found = found.filter(released_at__lt=batch.released_at)
    return found.order_by("-released_at", "-pk").first()


def shares_of(batch: Batch) -> list[Share]:
    """What goes to each bank as payees named it, the largest first, the small ones together."""
    rows = (
        Payment.objects.filter(batch=batch)
        .order_by()
        .values("payee__bank_name")
        .annotate(many=Count("pk"), net=Sum("amount"))
        .order_by("-net", "payee__bank_name")
    )
    shares = [Share(row["payee__bank_name"], row["many"], row["net"]) for row in rows]
    named, rest = shares[:BANKS_SHOWN], shares[BANKS_SHOWN:]
    if rest:
        net = sum((share.net for share in rest), NOTHING)
        named.append(Share("", sum(share.count for share in rest), net))
    return named
