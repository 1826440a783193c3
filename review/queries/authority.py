"""What a proposal costs, how many people must sign it, and who of them may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.models import User
from claims.clocks import day_in_china
from claims.models import Claim

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Stake:
    """So many pictures at so much each, in CNY; no rate where none is in force."""

    pictures: int
    rate: Decimal | None

    @property
    def amount(self) -> Decimal | None:
        return None if self.rate is None else self.pictures * self.rate


def promised_rate(now: datetime) -> Decimal | None:
    """What is promised for one upheld picture, in CNY; None where no tariff is in force.

    A later room knows the tariff and may not be imported here: a setting names whom to ask.
    """
    ask: Callable[[date], Decimal | None] = import_string(settings.REDRESS_RATE)
    return ask(day_in_china(now))


def stake_of(claim: Claim, upheld: int, *, now: datetime) -> Stake:
    """What upholding so many pictures of a claim costs; nothing where nothing is promised."""
    if claim.respondent_kind != Claim.RespondentKind.PLATFORM:
        return Stake(upheld, ZERO)
    return Stake(upheld, promised_rate(now))


def signatures_for(amount: Decimal | None) -> int:
    """How many senior people must sign; what is not known counts as more than any limit."""
    return 1 if amount is not None and amount <= settings.REDRESS_APPROVAL_LIMIT else 2


def only_appointed(amount: Decimal | None) -> bool:
    """Whether only appointed people may sign such an amount."""
    top = settings.REDRESS_APPROVAL_TOP
    return bool(top) and (amount is None or amount > top)


def appointed(person: User) -> bool:
    """Whether a person is among those who may sign any amount."""
    return person.email.casefold() in {email.casefold() for email in settings.REDRESS_APPROVERS}


def within_authority(person: User) -> Q:
    """Filters proposals: those whose amount this person may sign."""
    top = settings.REDRESS_APPROVAL_TOP
    return Q() if not top or appointed(person) else Q(amount__lte=top)
