"""Ends money asked back: reminded of, received or written off, each end by two people."""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.accounts import Event
from payouts.actions.corrections import CorrectionMoved, OwnProposal, refuse_own, written
from payouts.actions.ledger import book_payments
from payouts.models import Closing, Correction, CorrectionLetter
from payouts.queries.corrections import overdue_untold

MOST = 500


class NotOpen(Refused):
    """No money is asked back by this correction, or its end is already said."""

    code = "not_open"


class ToldToday(Refused):
    """The claimant is written to at most once a day."""

    code = "told_today"


class BadReceipt(Refused):
    """What is said of the money received can't be; `field` names it."""

    code = "receipt_invalid"
    status = 400


@transaction.atomic
def remind(correction: Correction, *, by: User, now: datetime) -> CorrectionLetter:
    """Have the claimant reminded by mail of money that is asked back; once a day at most."""
    by.must_have_role(Role.FINANCE_PREPARER)
    correction = _open(correction, by)
    today = day_in_china(now)
    if CorrectionLetter.objects.filter(correction=correction, on=today).exists():
        raise ToldToday(_("The claimant was written to today already."))
    return CorrectionLetter.objects.create(
        correction=correction, kind=CorrectionLetter.Kind.REMINDER, on=today, at=now, by=by
    )


def remind_overdue(*, now: datetime) -> int:
    """Have the claimants reminded whose money is overdue; returns how many.

    On the first day after the due day, then every REDRESS_DAYS_CLAWBACK_REMINDER days, until an
    end is said. Rung twice, or by two workers at once, nobody is told twice.
    """
    today = day_in_china(now)
    waiting = overdue_untold(today, every=settings.REDRESS_DAYS_CLAWBACK_REMINDER)[:MOST]
    owed = [
        CorrectionLetter(
            correction=correction, kind=CorrectionLetter.Kind.REMINDER, on=today, at=now
        )
        for correction in waiting
    ]
    CorrectionLetter.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


@transaction.atomic
def propose_receipt(
    correction: Correction, *, received_on: date, bank_reference: str, by: User, now: datetime
) -> Closing:
    """Say that the net amount asked back has arrived at the bank; another person confirms it."""
    by.must_have_role(Role.FINANCE_PREPARER)
    correction = _open(correction, by)
    paid_on = correction.payment.settled_on if correction.payment else None
    if received_on > day_in_china(now):
        raise BadReceipt(_("This day lies in the future."), field="received_on")
    if paid_on and received_on < paid_on:
        raise BadReceipt(_("This day is before the payment itself."), field="received_on")
    if not bank_reference.strip():
        raise BadReceipt(_("Give the reference on the bank's statement."), field="bank_reference")
    return Closing.objects.create(
        correction=correction,
        kind=Closing.Kind.RECEIVED,
        amount=_net(correction),
        received_on=received_on,
        bank_reference=bank_reference.strip(),
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def propose_write_off(correction: Correction, *, words: str, by: User, now: datetime) -> Closing:
    """Say why the money asked back will not come; another person confirms the loss."""
    by.must_have_role(Role.FINANCE_PREPARER)
    correction = _open(correction, by)
    return Closing.objects.create(
        correction=correction,
        kind=Closing.Kind.WRITTEN_OFF,
        amount=_net(correction),
        words=written(words, field="words"),
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def confirm_closing(closing: Closing, *, by: User, now: datetime) -> Closing:
    """Confirm what somebody else said of the end of a clawback, and book it."""
    closing = _for_decision(closing, by)
    payment, asked_at = closing.correction.payment, closing.correction.decided_at
    assert payment is not None  # noqa: S101  # the database lets nothing else be closed
    assert asked_at is not None  # noqa: S101
    closing.outcome = Closing.Outcome.CONFIRMED
    closing.decided_by, closing.decided_at = by, now
    closing.save(update_fields=["outcome", "decided_by", "decided_at"])
    received = closing.kind == Closing.Kind.RECEIVED
    # Money that came before it was asked back counts from the day on which it was.
    on = max(closing.received_on or day_in_china(now), day_in_china(asked_at))
    event = Event.RECOVERED if received else Event.FORGONE
    book_payments([payment], event, by=by, on=on, now=now)
    return closing


@transaction.atomic
def turn_down_closing(closing: Closing, *, by: User, words: str, now: datetime) -> Closing:
    """Turn down what was said of the end of a clawback; the money is asked back still."""
    closing = _for_decision(closing, by)
    closing.outcome = Closing.Outcome.TURNED_DOWN
    closing.decided_by, closing.decided_at = by, now
    closing.decision = written(words, field="reason")
    closing.save(update_fields=["outcome", "decided_by", "decided_at", "decision"])
    return closing


def _open(correction: Correction, by: User) -> Correction:
    """The clawback, locked, of which no end is said yet."""
    refuse_own(correction.award, by)
    locked = Correction.objects.select_for_update(of=("self",), no_key=True)
    correction = locked.select_related("award", "payment").get(pk=correction.pk)
    approved = correction.outcome == Correction.Outcome.APPROVED
    if correction.kind != Correction.Kind.CLAWBACK or not approved:
        raise NotOpen(_("No money is asked back by this correction."))
    if correction.closings.exclude(outcome=Closing.Outcome.TURNED_DOWN).exists():
        raise NotOpen(_("How this ends is said already. Reload the page to see it."))
    return correction


def _net(correction: Correction) -> Decimal:
    assert correction.payment is not None  # noqa: S101  # a constraint gives every clawback one
    return correction.payment.amount


def _for_decision(closing: Closing, by: User) -> Closing:
    """The closing, locked and undecided, for somebody who may decide it."""
    by.must_have_role(Role.FINANCE_APPROVER)
    refuse_own(closing.correction.award, by)
    if closing.proposed_by_id == by.pk:
        raise OwnProposal(_("You proposed this: somebody else must decide it."))
    locked = Closing.objects.select_for_update(of=("self",), no_key=True)
    closing = locked.select_related("correction__payment").get(pk=closing.pk)
    if closing.outcome:
        raise CorrectionMoved(_("Somebody has decided this already. Reload the page to see how."))
    return closing
