"""Writes down that a month's tax was paid to the tax office: one records it, another confirms."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.accounts import Event
from payouts.actions.batches import OwnClaim
from payouts.actions.ledger import book_payments
from payouts.models import Payment, TaxRemittance
from payouts.queries import first_of_next, tax_owed_for

State = TaxRemittance.State


class NothingOwed(Refused):
    """No tax of this month is owed."""

    code = "no_tax_owed"


class MonthNotOver(Refused):
    """Payments of this month may still arrive."""

    code = "month_not_over"


class BadDay(Refused):
    """The day of paying the tax office lies in the future or before the month."""

    code = "bad_day"
    status = 400


class NoReference(Refused):
    """The tax office's reference is missing."""

    code = "reference_missing"
    status = 400


class AlreadyRecorded(Refused):
    """The same month waits for its second person."""

    code = "already_recorded"


class OwedChanged(Refused):
    """Another amount is owed than was recorded."""

    code = "tax_owed_changed"


class OwnRecord(Refused):
    """What was paid is confirmed by somebody who did not record it."""

    code = "own_record"
    status = 403


class RecordDecided(Refused):
    """Somebody has confirmed this or turned it down."""

    code = "already_decided"


class NoReason(Refused):
    """Turning down needs a written reason."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def record_tax_paid(
    month: date, *, office_reference: str, paid_on: date, by: User, now: datetime
) -> TaxRemittance:
    """Record that all tax owed for a month was paid on a day, with the tax office's reference.

    `month` is any day of it. The amount is what is owed now; nothing is booked before a second
    person confirms.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    month, today = month.replace(day=1), day_in_china(now)
    if today < first_of_next(month):
        raise MonthNotOver(_("This month is not over: payments of it may still arrive."))
    if not office_reference.strip():
        raise NoReference(_("Enter the tax office's reference."), field="office_reference")
    if not month <= paid_on <= today:
        raise BadDay(_("The day lies in the future or before the month."), field="paid_on")
    owed = tax_owed_for(month)
    if not owed:
        raise NothingOwed(_("No tax of this month is owed."))
    _check_not_own(owed, by)
    try:
        with transaction.atomic():
            return TaxRemittance.objects.create(
                month=month,
                amount=_sum(owed),
                count=len(owed),
                office_reference=office_reference.strip(),
                paid_on=paid_on,
                recorded_by=by,
                recorded_at=now,
            )
    except IntegrityError as error:
        raise AlreadyRecorded(
            _("The tax of this month is recorded already and waits for a second person.")
        ) from error


@transaction.atomic
def confirm_tax_paid(remittance: TaxRemittance, *, by: User, now: datetime) -> TaxRemittance:
    """Confirm what somebody else recorded, and book it for every payment of the month.

    Raises `OwedChanged` where another amount is owed by now, as after a return by the bank.
    """
    remittance = _for_second(remittance, by)
    owed = tax_owed_for(remittance.month)
    _check_not_own(owed, by)
    if (_sum(owed), len(owed)) != (remittance.amount, remittance.count):
        raise OwedChanged(
            _(
                "Another amount is owed for this month by now. Turn this down, compare with the "
                "tax office, and record it anew."
            )
        )
    book_payments(owed, Event.TAXED, by=by, on=remittance.paid_on, now=now)
    return _decide(remittance, State.CONFIRMED, "", by, now)


@transaction.atomic
def turn_down_tax_paid(
    remittance: TaxRemittance, *, by: User, reason: str, now: datetime
) -> TaxRemittance:
    """Turn down what somebody else recorded, with a reason; the tax stays owed."""
    remittance = _for_second(remittance, by)
    if not reason.strip():
        raise NoReason(_("Say in words why you turn this down."), field="reason")
    return _decide(remittance, State.TURNED_DOWN, reason.strip(), by, now)


def _for_second(remittance: TaxRemittance, by: User) -> TaxRemittance:
    """The record, locked and open, for an approver who did not make it."""
    by.must_have_role(Role.FINANCE_APPROVER)
    if remittance.recorded_by_id == by.pk:
        raise OwnRecord(_("You recorded this: somebody else must decide it."))
    rows = TaxRemittance.objects.select_for_update(of=("self",), no_key=True)
    remittance = rows.get(pk=remittance.pk)
    if remittance.state != State.RECORDED:
        raise RecordDecided(_("Somebody has decided this already. Reload the page to see how."))
    return remittance


def _decide(
    remittance: TaxRemittance, state: TaxRemittance.State, decision: str, by: User, now: datetime
) -> TaxRemittance:
    remittance.state, remittance.decision = state, decision
    remittance.decided_by, remittance.decided_at = by, now
    remittance.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return remittance


def _sum(payments: list[Payment]) -> Decimal:
    return sum((payment.withheld for payment in payments), Decimal(0))


def _check_not_own(payments: list[Payment], by: User) -> None:
    """Raise `OwnClaim` if tax of this person's own award is among it."""
    keys = [payment.pk for payment in payments]
    if Payment.objects.filter(pk__in=keys, award__claim__claimant=by).exists():
        raise OwnClaim(_("This concerns a claim of your own: somebody else must handle it."))
