"""Payees as finance finds them, who has read their numbers, and who shares an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from payouts.models import Acceptance, Batch, Payee, PayeeLook, Payment

_MOST_OTHERS = 25


def payees(
    *, text: str = "", kind: str = "", method: str = "", shared: bool = False
) -> QuerySet[Payee]:
    """Payees, the newest first, with `claims` (references that name them) and `times_read`.

    `text` is part of a name or a bank, or the whole reference of a claim; `shared` wants those
    whose account somebody else has named too.
    """
    naming = Acceptance.objects.filter(payee=OuterRef("pk"))
    looks = PayeeLook.objects.filter(payee=OuterRef("pk")).order_by().values("payee")
    found = (
        Payee.objects.select_related("owner")
        .annotate(
            claims=ArraySubquery(naming.order_by("pk").values("claim__reference")),
            times_read=Coalesce(
                Subquery(looks.values(times=Count("pk")), output_field=IntegerField()), Value(0)
            ),
        )
        .order_by("-pk")
    )
    if text:
        of_claim = naming.filter(claim__reference__iexact=text)
        found = found.filter(
            Q(account_name__icontains=text) | Q(bank_name__icontains=text) | Exists(of_claim)
        )
    if shared:
        same = Payee.objects.filter(account_index=OuterRef("account_index"))
        found = found.filter(Exists(same.exclude(owner=OuterRef("owner"))))
    wanted = {name: value for name, value in (("kind", kind), ("method", method)) if value}
    return found.filter(**wanted)


@dataclass(frozen=True)
class Others:
    """Payees of other people with the same account, and with the same identity number."""

    by_account: list[Payee]
    by_identity: list[Payee]


def others_like(payee: Payee) -> Others:
    """Whom other people named with the same numbers; found by index, without opening any."""
    others = Payee.objects.exclude(owner=payee.owner_id).select_related("owner").order_by("pk")

    def alike(column: str) -> list[Payee]:
        index = getattr(payee, column)
        return [] if index is None else list(others.filter(**{column: index})[:_MOST_OTHERS])

    return Others(alike("account_index"), alike("identity_index"))


def payments_to(payee: Payee) -> QuerySet[Payment]:
    """What was paid or tried to a payee, the newest first."""
    return (
        Payment.objects.filter(payee=payee).select_related("award__claim", "batch").order_by("-pk")
    )


def looks(*, text: str = "", payee: Payee | None = None) -> QuerySet[PayeeLook]:
    """Who read which number, when and why, the newest first; of one payee or of all."""
    found = PayeeLook.objects.select_related("viewer", "payee")
    if payee is not None:
        found = found.filter(payee=payee)
    if text:
        found = found.filter(
            Q(viewer__email__icontains=text)
            | Q(viewer__display_name__icontains=text)
            | Q(payee__account_name__icontains=text)
            | Q(reason__icontains=text)
        )
    return found


def look_rates(now: datetime) -> list[dict[str, Any]]:
    """Per person of finance, how many numbers they read in a day, 7 and 30 days; most first."""
    day, week, month = (now - timedelta(days=days) for days in (1, 7, 30))
    rates: QuerySet[PayeeLook, Any] = (
        PayeeLook.objects.filter(at__gt=month)
        .order_by()
        .values(email=F("viewer__email"))
        .annotate(
            day=Count("pk", filter=Q(at__gt=day)),
            week=Count("pk", filter=Q(at__gt=week)),
            month=Count("pk"),
            payees=Count("payee", distinct=True),
            last=Max("at"),
        )
        .order_by("-day", "-week", "-month", "email")
    )
    return list(rates)


def altered_in(batch: Batch) -> list[Payee]:
    """Payees of a batch whose stored numbers are not what was kept for them.

    Opens every account and identity number of the batch, and gives none of them away.
    """
    paid = Payee.objects.filter(payments__batch=batch).select_related("owner")
    return [payee for payee in paid.distinct().order_by("pk") if payee.altered]
