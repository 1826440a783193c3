"""Writes the bank's answers into payments, the ledger, claims and batches."""

from datetime import datetime

from accounts.models import User
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from payouts.accounts import Event
from payouts.actions.ledger import book_payments
from payouts.models import Batch, Payment
from payouts.queries import Judged, fully_paid

AT_ONCE = 500


def settle(usable: list[Judged], *, by: User, now: datetime) -> None:
    """Apply lines that change payments; the caller holds the batches' locks.

    What is paid or failed comes first: a payment may be paid and returned in one file.
    """
    for states in ((Payment.State.PAID, Payment.State.FAILED), (Payment.State.RETURNED,)):
        answered = [each for each in usable if each.outcome.value in states]
        payments = [_answered(each) for each in answered]
        Payment.objects.bulk_update(
            payments, ["state", "settled_on", "failure"], batch_size=AT_ONCE
        )
        for event in (Event.PAID, Event.FAILED, Event.RETURNED):
            of_it = [payment for payment in payments if payment.state == event.value]
            book_payments(of_it, event, by=by, now=now)
        _bring_claims_on(payments, by=by, now=now)
        _end_batches(payments)


def _answered(each: Judged) -> Payment:
    """The payment of a line with the bank's answer in it, not yet saved."""
    payment, line = each.payment, each.line
    assert payment is not None  # noqa: S101  # lines that change something have one
    payment.state = Payment.State(each.outcome.value)
    payment.settled_on = line.settled_on
    payment.failure = "" if payment.state == Payment.State.PAID else line.message
    return payment


def _bring_claims_on(payments: list[Payment], *, by: User, now: datetime) -> None:
    """A claim is paid once its every award is, and no longer once one of them came back."""
    paid = {each.award.claim_id: each for each in payments if each.state == Payment.State.PAID}
    back = {each.award.claim_id: each for each in payments if each.state == Payment.State.RETURNED}
    # A claim's awards may lie in two batches. Two imports at once would each see the other's
    # payment pending and leave the claim unpaid for ever, so the later one waits here.
    claims = list(
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in={*paid, *back})
        .order_by("pk")
    )
    for claim in fully_paid(set(paid)):
        advance(claim, to=State.PAID, by=by, reason=str(paid[claim.pk].batch), now=now)
    for claim in claims:
        if claim.pk in back and claim.state == State.PAID:
            advance(claim, to=State.ACCEPTED, by=by, reason=back[claim.pk].failure, now=now)


def _end_batches(payments: list[Payment]) -> None:
    """Settle the batches of which every payment is answered."""
    batches = {payment.batch_id for payment in payments}
    pending = Payment.objects.filter(batch__in=batches, state=Payment.State.PENDING)
    Batch.objects.filter(pk__in=batches, state=Batch.State.RELEASED).exclude(
        pk__in=pending.values("batch")
    ).update(state=Batch.State.SETTLED)
