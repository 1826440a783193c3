"""The accounts of the ledger, and what each event books: debits are positive, credits negative."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Account(TextChoices):
    """What the platform has promised, still owes, has under way, has paid and asks back."""

    AWARDED = "AWARDED", _("Compensation awarded")
    OWED = "OWED", _("Owed to payees")
    CLEARING = "CLEARING", _("With the bank, not confirmed")
    BANK = "BANK", pgettext_lazy("account of the ledger", "Bank")
    WITHHELD = "WITHHELD", _("Tax withheld, owed to the tax office")
    RETURNS = "RETURNS", _("Returned by the bank, to be paid again")
    RECEIVABLE = "RECEIVABLE", _("Asked back from payees")
    LOSSES = "LOSSES", _("Written off")


class Event(TextChoices):
    """What happens to an award or to one of its payments."""

    AWARDED = "AWARDED", pgettext_lazy("booked in the ledger", "Awarded")
    REVERSED = "REVERSED", pgettext_lazy("booked in the ledger", "Award reversed")
    SENT = "SENT", pgettext_lazy("booked in the ledger", "Sent to the bank")
    PAID = "PAID", pgettext_lazy("booked in the ledger", "Paid by the bank")
    FAILED = "FAILED", pgettext_lazy("booked in the ledger", "Failed at the bank")
    RETURNED = "RETURNED", pgettext_lazy("booked in the ledger", "Returned by the bank")
    REOPENED = "REOPENED", pgettext_lazy("booked in the ledger", "Owed again after the return")
    TAXED = "TAXED", pgettext_lazy("booked in the ledger", "Tax paid to the tax office")
    CLAIMED = "CLAIMED", pgettext_lazy("booked in the ledger", "Asked back")
    RECOVERED = "RECOVERED", pgettext_lazy("booked in the ledger", "Paid back")
    FORGONE = "FORGONE", pgettext_lazy("booked in the ledger", "Written off")


class Share(StrEnum):
    """Which part of an award or payment a side books."""

    GROSS = "gross"
    NET = "net"
    WITHHELD = "withheld"


class Side(NamedTuple):
    """One account, +1 for a debit and -1 for a credit, and the share that it takes."""

    account: Account
    sign: int
    share: Share


def _gross(debit: Account, credit: Account) -> tuple[Side, ...]:
    return Side(debit, 1, Share.GROSS), Side(credit, -1, Share.GROSS)


def _net(debit: Account, credit: Account) -> tuple[Side, ...]:
    return Side(debit, 1, Share.NET), Side(credit, -1, Share.NET)


# Each sums to zero because gross = net + withheld; a share of nothing is not booked.
POSTINGS: Mapping[Event, tuple[Side, ...]] = {
    Event.AWARDED: _gross(Account.AWARDED, Account.OWED),
    Event.REVERSED: _gross(Account.OWED, Account.AWARDED),
    Event.SENT: (
        Side(Account.OWED, 1, Share.GROSS),
        Side(Account.CLEARING, -1, Share.NET),
        Side(Account.WITHHELD, -1, Share.WITHHELD),
    ),
    Event.PAID: _net(Account.CLEARING, Account.BANK),
    Event.FAILED: (
        Side(Account.CLEARING, 1, Share.NET),
        Side(Account.WITHHELD, 1, Share.WITHHELD),
        Side(Account.OWED, -1, Share.GROSS),
    ),
    Event.RETURNED: (
        Side(Account.BANK, 1, Share.NET),
        Side(Account.WITHHELD, 1, Share.WITHHELD),
        Side(Account.RETURNS, -1, Share.GROSS),
    ),
    Event.REOPENED: _gross(Account.RETURNS, Account.OWED),
    Event.TAXED: (
        Side(Account.WITHHELD, 1, Share.WITHHELD),
        Side(Account.BANK, -1, Share.WITHHELD),
    ),
    # What was withheld is with the tax office or owed to it: it is asked back or kept from there.
    Event.CLAIMED: (
        Side(Account.RECEIVABLE, 1, Share.NET),
        Side(Account.WITHHELD, 1, Share.WITHHELD),
        Side(Account.AWARDED, -1, Share.GROSS),
    ),
    Event.RECOVERED: _net(Account.BANK, Account.RECEIVABLE),
    Event.FORGONE: _net(Account.LOSSES, Account.RECEIVABLE),
}
OF_AN_AWARD = frozenset({Event.AWARDED, Event.REVERSED})
OF_A_PAYMENT = frozenset(Event) - OF_AN_AWARD

# What must have been booked of the same award or payment before.
AFTER: Mapping[Event, Event] = {
    Event.REVERSED: Event.AWARDED,
    Event.PAID: Event.SENT,
    Event.FAILED: Event.SENT,
    Event.RETURNED: Event.PAID,
    Event.REOPENED: Event.RETURNED,
    Event.TAXED: Event.PAID,
    Event.CLAIMED: Event.PAID,
    Event.RECOVERED: Event.CLAIMED,
    Event.FORGONE: Event.CLAIMED,
}

# Of these at most one is booked for a payment: it is answered once, ends once, is settled once.
EITHER_OR = (
    (Event.PAID, Event.FAILED),
    (Event.RETURNED, Event.CLAIMED),
    (Event.RECOVERED, Event.FORGONE),
)


def sides_of(event: Event, *, gross: Decimal, withheld: Decimal) -> list[tuple[Account, Decimal]]:
    """What an event books for these amounts in CNY, each account with its signed amount."""
    shares = {Share.GROSS: gross, Share.NET: gross - withheld, Share.WITHHELD: withheld}
    return [
        (side.account, side.sign * shares[side.share])
        for side in POSTINGS[event]
        if shares[side.share]
    ]
