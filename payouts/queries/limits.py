"""How much may still be paid: limits of a batch and of a day, and the money set aside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum

from claims.clocks import day_in_china, first_moment
from payouts.accounts import Account
from payouts.models import Batch, LedgerEntry, Reserve
from payouts.queries.ledger import trial_balance

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Limits:
    """Limits and reserve as of now, all in CNY; a limit of None means none.

    `owed` is still to be sent (also what the bank has returned); `under_way` is with the bank or
    withheld for the tax office; `spent` has left the bank since the reserve's day.
    """

    batch: Decimal | None
    day: Decimal | None
    released_today: Decimal
    reserve: Reserve | None
    owed: Decimal
    under_way: Decimal
    spent: Decimal

    @property
    def day_left(self) -> Decimal | None:
        """What may still be released today; None without a limit."""
        return None if self.day is None else max(NOTHING, self.day - self.released_today)

    @property
    def reserve_left(self) -> Decimal | None:
        """What is left of the reserve for new releases, below zero if it is overdrawn."""
        if self.reserve is None:
            return None
        return self.reserve.amount - self.spent - self.under_way

    @property
    def short(self) -> Decimal:
        """By how much the reserve falls short of what is owed; 0 where it is enough or unknown."""
        left = self.reserve_left
        return NOTHING if left is None else max(NOTHING, self.owed - left)


def limits_at(now: datetime) -> Limits:
    """Limits and reserve at a moment, in at most four questions to the database."""
    today = day_in_china(now)
    balances = {row.account: -row.balance for row in trial_balance(today).rows}
    reserve = reserve_on(today)
    return Limits(
        batch=batch_limit(),
        day=_limit(settings.REDRESS_DAY_LIMIT),
        released_today=released_on(today),
        reserve=reserve,
        owed=balances[Account.OWED] + balances[Account.RETURNS],
        under_way=balances[Account.CLEARING] + balances[Account.WITHHELD],
        spent=_spent_since(reserve.effective_from) if reserve else NOTHING,
    )


def batch_limit() -> Decimal | None:
    """The most that one batch may pay, in CNY; None without a limit."""
    return _limit(settings.REDRESS_BATCH_LIMIT)


def _limit(yuan: int) -> Decimal | None:
    return Decimal(yuan) if yuan else None


def reserve_on(day: date) -> Reserve | None:
    """The reserve in force on a day: of the confirmed ones the newest whose day has come."""
    confirmed = Reserve.objects.filter(confirmed_at__isnull=False, effective_from__lte=day)
    return confirmed.select_related("entered_by", "confirmed_by").first()


def reserves() -> QuerySet[Reserve]:
    """All reserves that were ever entered, the newest day first."""
    return Reserve.objects.select_related("entered_by", "confirmed_by")


def released_on(day: date) -> Decimal:
    """What the batches released on a day in China send to payees together, in CNY."""
    begin = first_moment(day)
    found = Batch.objects.filter(released_at__gte=begin, released_at__lt=begin + timedelta(days=1))
    total: Decimal | None = found.aggregate(total=Sum("total"))["total"]
    return total or NOTHING


def _spent_since(day: date) -> Decimal:
    """What has left the bank since a day, less what came back."""
    entries = LedgerEntry.objects.filter(account=Account.BANK, booking__booked_on__gte=day)
    total: Decimal | None = entries.aggregate(total=Sum("amount"))["total"]
    return -(total or NOTHING)
