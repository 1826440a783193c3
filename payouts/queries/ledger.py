"""What the ledger says: balances as of any day, and the bookings behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum

from payouts.accounts import Account
from payouts.models import Booking, LedgerEntry

NOTHING = Decimal("0.00")
AT_ONCE = 2000


@dataclass(frozen=True)
class Balance:
    """What was debited and credited to an account up to the end of a day, both in CNY, from 0."""

    account: Account
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debits less credits: what is owed and what left the bank is negative."""
        return self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """Every account as of the end of a day; the sums of both sides are equal."""

    on: date
    rows: list[Balance]

    @property
    def debit(self) -> Decimal:
        return sum((row.debit for row in self.rows), NOTHING)

    @property
    def credit(self) -> Decimal:
        return sum((row.credit for row in self.rows), NOTHING)


def trial_balance(on: date) -> TrialBalance:
    """The balances of all accounts as of the end of that day, in one question."""
    sums: dict[str, Any] = {
        row["account"]: row
        for row in LedgerEntry.objects.filter(booking__booked_on__lte=on)
        .order_by()
        .values("account")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=0)),
            credit=Sum("amount", filter=Q(amount__lt=0)),
        )
    }
    rows = []
    for account in Account:
        found = sums.get(account.value, {})
        credit = -(found.get("credit") or NOTHING)
        rows.append(Balance(account, found.get("debit") or NOTHING, credit))
    return TrialBalance(on, rows)


def bookings(
    *, account: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Booking]:
    """Bookings of some days, the newest first, with their entries.

    `account` is a code of `Account`; `text` the claim's or the payment's reference, in full.
    """
    found = (
        Booking.objects.select_related("award__claim", "award__picture__work", "payment", "by")
        .prefetch_related(Prefetch("entries", LedgerEntry.objects.order_by("-amount")))
        .order_by("-booked_on", "-pk")
    )
    if account:
        found = found.filter(entries__account=account)
    if text:
        found = found.filter(Q(award__claim__reference=text) | Q(payment__reference=text))
    if since:
        found = found.filter(booked_on__gte=since)
    if until:
        found = found.filter(booked_on__lte=until)
    return found


JOURNAL = (
    "booked_on", "booked_at", "booking", "event", "account", "debit", "credit", "currency",
    "claim", "award", "payment", "by",
)  # fmt: skip


def journal(on: date) -> Iterator[dict[str, Any]]:
    """Every entry up to the end of a day, one row each, the oldest first, in constant memory."""
    rows = (
        LedgerEntry.objects.filter(booking__booked_on__lte=on)
        .order_by("booking__booked_on", "booking", "-amount")
        .values_list(
            "booking__booked_on",
            "booking__booked_at",
            "booking__public_id",
            "booking__event",
            "account",
            "amount",
            "currency",
            "booking__award__claim__reference",
            "booking__award__public_id",
            "booking__payment__reference",
            "booking__by__email",
        )
    )
    for day, at, booking, event, account, amount, currency, *about in rows.iterator(AT_ONCE):
        claim, award, payment, by = about
        yield {
            "booked_on": day.isoformat(),
            "booked_at": at.isoformat(),
            "booking": str(booking),
            "event": event,
            "account": account,
            "debit": f"{amount:.2f}" if amount > 0 else "",
            "credit": f"{-amount:.2f}" if amount < 0 else "",
            "currency": currency,
            "claim": claim,
            "award": str(award),
            "payment": payment or "",
            "by": by or "",
        }
