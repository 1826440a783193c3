"""The accounts of the ledger, and what each event books: debits are positive, credits negative."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Account(TextChoices):
    """What the platform has promised, still owes, has under way and has paid."""

    AWARDED = "AWARDED", _("Compensation awarded")
    OWED = "OWED", _("Owed to payees")
    CLEARING = "CLEARING", _("With the bank, not confirmed")
    BANK = "BANK", pgettext_lazy("account of the ledger", "Bank")


class Event(TextChoices):
    """What happens to an award or to one of its payments."""

    AWARDED = "AWARDED", pgettext_lazy("booked in the ledger", "Awarded")
    SENT = "SENT", pgettext_lazy("booked in the ledger", "Sent to the bank")
    PAID = "PAID", pgettext_lazy("booked in the ledger", "Paid by the bank")
    FAILED = "FAILED", pgettext_lazy("booked in the ledger", "Failed at the bank")


class Sides(NamedTuple):
    """The account that is debited and the one that is credited, with the same amount."""

    debit: Account
    credit: Account


POSTINGS: Mapping[Event, Sides] = {
    Event.AWARDED: Sides(Account.AWARDED, Account.OWED),
    Event.SENT: Sides(Account.OWED, Account.CLEARING),
    Event.PAID: Sides(Account.CLEARING, Account.BANK),
    Event.FAILED: Sides(Account.CLEARING, Account.OWED),
}
OF_A_PAYMENT = frozenset({Event.SENT, Event.PAID, Event.FAILED})
