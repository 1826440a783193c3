"""Reverses an award before payment, or asks its money back after: one proposes, another decides."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions import advance
from claims.clocks import add_working_days, day_in_china
from claims.models import Claim
from claims.numbers import next_number
from claims.references import year_of
from claims.states import State
from payouts.accounts import Event
from payouts.actions.batches import OwnClaim
from payouts.actions.ledger import book_payments, book_reversal
from payouts.models import Award, Correction, CorrectionLetter, Payment
from payouts.queries import LIVE, fully_paid, to_reopen
from payouts.queries.corrections import live_correction, paid_payment

PROPOSERS = (Role.FINANCE_PREPARER, Role.SENIOR_REVIEWER)


class NotCorrectable(Refused):
    """The award can't be corrected in this way now; the message says why."""

    code = "not_correctable"


class CorrectionMoved(Refused):
    """Somebody has decided this meanwhile."""

    code = "correction_moved"


class OwnProposal(Refused):
    """What one person proposes, another decides."""

    code = "own_proposal"
    status = 403


class WordsMissing(Refused):
    """A correction, and turning one down, needs a written reason."""

    code = "reason_missing"
    status = 400


class BadReason(Refused):
    """The reason is none of the list."""

    code = "reason_unknown"
    status = 400


@transaction.atomic
def propose_correction(
    award: Award, *, kind: str, reason: str, words: str, by: User, now: datetime
) -> Correction:
    """Propose that an unpaid award be reversed, or that the money of a paid one be asked back.

    `reason` is a code of `Correction.Reason`; the claimant reads it and the words. Until somebody
    else decides, nothing of the award can be paid.
    """
    by.must_have_role(*PROPOSERS)
    refuse_own(award, by)
    if reason not in Correction.Reason.values:
        raise BadReason(_("Choose a reason from the list."), field="reason")
    words = written(words, field="words")
    # Preparing a batch locks the same award, so that it is either paid or corrected.
    award = Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award.pk)
    if standing := live_correction(award):
        raise NotCorrectable(
            _("Correction %(reference)s of this award is there already.") % {"reference": standing}
        )
    payment = _correctable(award, kind)
    return Correction.objects.create(
        reference=f"CR-{year_of(now)}-{next_number('correction', now=now):06d}",
        award=award,
        kind=kind,
        payment=payment,
        reason=reason,
        words=words,
        proposed_by=by,
        proposed_at=now,
    )


def _correctable(award: Award, kind: str) -> Payment | None:
    """The paid payment that a clawback asks back, None for a reversal; or `NotCorrectable`."""
    paid = paid_payment(award)
    if kind == Correction.Kind.CLAWBACK:
        if paid is None:
            raise NotCorrectable(_("This award is not paid, so no money can be asked back."))
        return paid
    if paid is not None:
        raise NotCorrectable(
            _("This award is paid. It can't be reversed; its money can be asked back.")
        )
    if Payment.objects.filter(award=award, state__in=LIVE).exists():
        raise NotCorrectable(
            _(
                "This award stands in a batch that is under way. Reject the batch first, or wait "
                "for the bank's answer."
            )
        )
    return None


@transaction.atomic
def approve_correction(correction: Correction, *, by: User, now: datetime) -> Correction:
    """Approve a correction that somebody else proposed, book it and have the claimant told.

    A reversal frees what is owed, and makes the claim PAID if all else of it is paid. A clawback
    is due so many working days later as REDRESS_DAYS_CLAWBACK says. Of two deciders one wins.
    """
    claims = Claim.objects.filter(pk=correction.award.claim_id)
    if correction.kind == Correction.Kind.REVERSAL:
        # As accepting and importing do: first the claim, whose state this may end.
        claims.select_for_update(of=("self",), no_key=True).get()
    correction = _for_decision(correction, by)
    award = Award.objects.select_for_update(of=("self",), no_key=True).get(pk=correction.award_id)
    _correctable(award, correction.kind)  # the bank may have taken the payment back since
    today = day_in_china(now)
    correction.outcome = Correction.Outcome.APPROVED
    correction.decided_by, correction.decided_at = by, now
    if correction.kind == Correction.Kind.CLAWBACK:
        correction.due_on = add_working_days(today, settings.REDRESS_DAYS_CLAWBACK)
    correction.save(update_fields=["outcome", "decided_by", "decided_at", "due_on"])
    if correction.payment is not None:
        book_payments([correction.payment], Event.CLAIMED, by=by, on=today, now=now)
    else:
        book_payments(to_reopen([award.pk]), Event.REOPENED, by=by, on=today, now=now)
        book_reversal(award, by=by, now=now)
        for done in fully_paid({award.claim_id}):
            advance(done, to=State.PAID, by=by, reason=correction.reference, now=now)
    CorrectionLetter.objects.create(
        correction=correction, kind=CorrectionLetter.Kind.DECIDED, on=today, at=now, by=by
    )
    return correction


@transaction.atomic
def turn_down_correction(
    correction: Correction, *, by: User, words: str, now: datetime
) -> Correction:
    """Turn down a proposed correction with a reason; the award stands as it did."""
    correction = _for_decision(correction, by)
    correction.outcome = Correction.Outcome.TURNED_DOWN
    correction.decided_by, correction.decided_at = by, now
    correction.decision = written(words, field="reason")
    correction.save(update_fields=["outcome", "decided_by", "decided_at", "decision"])
    return correction


def _for_decision(correction: Correction, by: User) -> Correction:
    """The correction, locked and undecided, for somebody who may decide it."""
    by.must_have_role(Role.FINANCE_APPROVER)
    refuse_own(correction.award, by)
    if correction.proposed_by_id == by.pk:
        raise OwnProposal(_("You proposed this: somebody else must decide it."))
    locked = Correction.objects.select_for_update(of=("self",), no_key=True)
    correction = locked.select_related("award", "payment").get(pk=correction.pk)
    if correction.outcome:
        raise CorrectionMoved(_("Somebody has decided this already. Reload the page to see how."))
    return correction


def refuse_own(award: Award, by: User) -> None:
    """Raise `OwnClaim` if the award is of this person's own claim."""
    if award.claim.claimant_id == by.pk:
        raise OwnClaim(_("This is a claim of your own: somebody else must handle it."))


def written(words: str, *, field: str) -> str:
    """What somebody wrote, without blanks around; raises `WordsMissing` where nothing is."""
    if not words.strip():
        raise WordsMissing(_("Say in words why."), field=field)
    return words.strip()
