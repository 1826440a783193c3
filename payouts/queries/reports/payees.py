"""The history of who is paid: accounts that a person named, every payment, and the sums."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from payouts.account_number import masked
from payouts.models import Payee, Payment

NOTHING = Decimal("0.00")
LOST = (Payment.State.FAILED, Payment.State.RETURNED)


def payees_found(text: str = "") -> QuerySet[Payee]:
    """Payees that a text finds, the newest first, each with how often and how much it was paid.

    `text` is part of the claimant's name, e-mail or of the account name, the last four digits of
    the account, or the whole reference of a claim or payment.
    """
    found = (
        Payee.objects.select_related("owner")
        .annotate(
            paid_count=Count("payments", filter=Q(payments__state=Payment.State.PAID)),
            paid=Coalesce(
                Sum("payments__amount", filter=Q(payments__state=Payment.State.PAID)),
                Value(NOTHING),
            ),
            lost=Count("payments", filter=Q(payments__state__in=LOST)),
        )
        .order_by("-consented_at", "-pk")
    )
    if not text:
        return found
    named = (
        Q(owner__email__icontains=text)
        | Q(owner__display_name__icontains=text)
        | Q(account_name__icontains=text)
    )
    if text.isascii() and text.isdigit() and len(text) == 4:
        named |= Q(account_last4=text)
    referred = Payment.objects.filter(
        Q(reference=text) | Q(award__claim__reference=text), payee=OuterRef("pk")
    )
    return found.filter(named | Exists(referred))


@dataclass(frozen=True)
class NamedAccount:
    """An account as one person named it: from when to when, and how often."""

    account_name: str
    bank_name: str
    last4: str
    kind: str
    first: datetime
    last: datetime
    times: int

    @property
    def number(self) -> str:
        """The account as everybody sees it."""
        return masked(self.last4)

    @property
    def kind_in_words(self) -> str:
        return str(Payee.Kind(self.kind).label)


@dataclass(frozen=True)
class Sums:
    """What became of a person's payments, in CNY."""

    count: int
    gross: Decimal
    withheld: Decimal
    paid: Decimal
    pending: Decimal
    lost: Decimal
    lost_count: int


@dataclass(frozen=True)
class History:
    """One person's accounts and sums, and who else named the same account as this payee."""

    payee: Payee
    accounts: list[NamedAccount]
    sums: Sums
    others: list[User]


def payments_to(payee: Payee, *, state: str = "") -> QuerySet[Payment]:
    """Every payment to the person who named this payee, whatever the account, the newest first."""
    found = (
        Payment.objects.filter(payee__owner=payee.owner)
        .select_related("payee", "batch", "award__claim", "replaces")
        .order_by("-pk")
    )
    return found.filter(state=state) if state else found


def history_of(payee: Payee) -> History:
    """Accounts, sums and shared use, in three questions."""
    named = (
        Payee.objects.filter(owner=payee.owner)
        .order_by()
        .values("account_name", "bank_name", "account_last4", "kind", "account_index")
        .annotate(first=Min("consented_at"), last=Max("consented_at"), times=Count("pk"))
        .order_by("-last")
    )
    accounts = [
        NamedAccount(
            row["account_name"], row["bank_name"], row["account_last4"], row["kind"],
            row["first"], row["last"], row["times"],
        )
        for row in named
    ]  # fmt: skip
    others: list[User] = []
    if payee.account_index is not None:
        same = Payee.objects.filter(account_index=payee.account_index, owner=OuterRef("pk"))
        others = list(User.objects.filter(Exists(same)).exclude(pk=payee.owner_id).order_by("pk"))
    return History(payee, accounts, _sums(payee), others)


def _sums(payee: Payee) -> Sums:
    states = Payment.State
    amount: dict[str, Any] = {
        name: Sum(column, filter=Q(state__in=wanted), default=NOTHING)
        for name, column, wanted in (
            ("gross", "gross", [states.PAID]),
            ("withheld", "withheld", [states.PAID]),
            ("paid", "amount", [states.PAID]),
            ("pending", "amount", [states.PENDING]),
            ("lost", "amount", LOST),
        )
    }
    found = Payment.objects.filter(payee__owner=payee.owner).aggregate(
        count=Count("pk"), lost_count=Count("pk", filter=Q(state__in=LOST)), **amount
    )
    return Sums(**found)


def payment_row(payment: Payment) -> dict[str, Any]:
    """One payment as the history shows it; the account is masked."""
    return {
        "payment": payment.reference,
        "claim": str(payment.award.claim),
        "batch": payment.batch.reference,
        "prepared_at": payment.batch.prepared_at,
        "account_name": payment.payee.account_name,
        "account": payment.payee.masked_number,
        "gross": payment.gross,
        "withheld": payment.withheld,
        "amount": payment.amount,
        "state": payment.state,
        "settled_on": payment.settled_on,
        "failure": payment.failure,
        "replaces": payment.replaces.reference if payment.replaces else "",
    }


def payee_row(payee: Payee) -> dict[str, Any]:
    """One payee of `payees_found` as the report shows it; the account is masked."""
    found = payee.__dict__
    return {
        "id": payee.public_id,
        "claimant": str(payee.owner),
        "account_name": payee.account_name,
        "account": payee.masked_number,
        "bank_name": payee.bank_name,
        "kind": payee.kind,
        "named_at": payee.consented_at,
        "paid_count": found["paid_count"],
        "paid": found["paid"],
        "lost": found["lost"],
    }
