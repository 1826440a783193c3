"""How old what is not settled is: owed, with the bank, and returned, as of the end of any day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payouts.accounts import Account
from payouts.workdays import working_days_after

NOTHING = Decimal("0.00")
# Ages in working days: the last of each bucket; the fourth is open.
ENDS = (5, 10, 20)

# Balances per award first, then awards of the same days together: a few thousand rows at most.
BALANCES = """
    WITH balance AS (
        SELECT entry.account, booking.award_id, -sum(entry.amount) AS amount,
               max(booking.booked_on) FILTER (WHERE booking.event = 'SENT') AS sent_on,
               max(booking.booked_on) FILTER (WHERE booking.event = 'RETURNED') AS returned_on
          FROM payouts_ledgerentry entry
          JOIN payouts_booking booking ON booking.id = entry.booking_id
         WHERE booking.booked_on <= %(on)s AND entry.account IN ('OWED', 'CLEARING', 'RETURNS')
         GROUP BY 1, 2
        HAVING sum(entry.amount) <> 0
    )
    SELECT balance.account,
           (award.awarded_at AT TIME ZONE 'Asia/Shanghai')::date AS awarded_on,
           CASE WHEN (acceptance.accepted_at AT TIME ZONE 'Asia/Shanghai')::date <= %(on)s
                THEN (acceptance.accepted_at AT TIME ZONE 'Asia/Shanghai')::date END AS accepted_on,
           balance.sent_on, balance.returned_on, count(*), sum(balance.amount)
      FROM balance
      JOIN payouts_award award ON award.id = balance.award_id
      LEFT JOIN payouts_acceptance acceptance ON acceptance.claim_id = award.claim_id
     GROUP BY 1, 2, 3, 4, 5
"""


class Measure(TextChoices):
    """What is old, and from when on it is counted."""

    AWARD = "AWARD", _("Owed, since the award")
    ACCEPTANCE = "ACCEPTANCE", _("Owed, since the acceptance")
    BANK = "BANK", _("With the bank without an answer, since the release")
    RETURN = "RETURN", _("Returned and not paid again, since the return")


class Age(TextChoices):
    """How many working days old."""

    FRESH = "FRESH", _("0 to 5 working days")
    WEEKS = "WEEKS", _("6 to 10 working days")
    MONTH = "MONTH", _("11 to 20 working days")
    OLD = "OLD", _("more than 20 working days")
    NONE = "NONE", _("not yet accepted")


@dataclass(frozen=True)
class Part:
    """So many awards and so much in CNY of one age."""

    age: Age
    count: int = 0
    amount: Decimal = NOTHING

    def plus(self, count: int, amount: Decimal) -> "Part":
        return Part(self.age, self.count + count, self.amount + amount)


@dataclass(frozen=True)
class Aged:
    """One measure with its ages."""

    measure: Measure
    parts: list[Part]

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), NOTHING)


@dataclass(frozen=True)
class _Group:
    """Balances of awards that share all their days."""

    account: str
    awarded_on: date
    accepted_on: date | None
    sent_on: date | None
    returned_on: date | None
    count: int
    amount: Decimal


SINCE: dict[Measure, tuple[Account, Callable[[_Group], date | None]]] = {
    Measure.AWARD: (Account.OWED, lambda group: group.awarded_on),
    Measure.ACCEPTANCE: (Account.OWED, lambda group: group.accepted_on),
    Measure.BANK: (Account.CLEARING, lambda group: group.sent_on),
    Measure.RETURN: (Account.RETURNS, lambda group: group.returned_on),
}


def age_of(since: date | None, on: date) -> Age:
    """The bucket of something that began `since`, as of a day; NONE while it has not begun."""
    if since is None:
        return Age.NONE
    days = working_days_after(since, on)
    ages = (Age.FRESH, Age.WEEKS, Age.MONTH)
    return next((age for age, end in zip(ages, ENDS, strict=True) if days <= end), Age.OLD)


def ageing(on: date) -> list[Aged]:
    """Every measure as of the end of a day, in one question."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"on": on})
        groups = [_Group(*row) for row in cursor]
    return [_aged(measure, groups, on) for measure in Measure]


def _aged(measure: Measure, groups: list[_Group], on: date) -> Aged:
    account, since = SINCE[measure]
    ages = [age for age in Age if age != Age.NONE or measure == Measure.ACCEPTANCE]
    parts = {age: Part(age) for age in ages}
    for group in groups:
        if group.account == account:
            age = age_of(since(group), on)
            parts[age] = parts[age].plus(group.count, group.amount)
    return Aged(measure, list(parts.values()))


def ageing_rows(found: list[Aged]) -> list[dict[str, Any]]:
    """One row per measure and age, for the file and the API."""
    return [
        {"measure": aged.measure, "age": part.age, "count": part.count, "amount": part.amount}
        for aged in found
        for part in aged.parts
    ]
