"""What senior people say to a proposal: one signature or two, or back to review."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review.actions.leases import locked
from review.digest import evidence_digest
from review.models import Approval, Countersignature
from review.queries import bar, bar_to_sign, stake_of


class AlreadyDecided(Refused):
    """Somebody has approved or returned this proposal."""

    code = "already_decided"


class Overtaken(Refused):
    """The claimant withdrew the claim before the proposal was decided."""

    code = "overtaken"


class EvidenceChanged(Refused):
    """What the proposal rests on is no longer what it was."""

    code = "evidence_changed"


class AmountChanged(Refused):
    """What is promised for a picture is no longer what the proposal counted on."""

    code = "amount_changed"


class AlreadySigned(Refused):
    """The person has signed; the second signature must be somebody else's."""

    code = "already_signed"


class NoReason(Refused):
    """A return needs a written reason."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def approve(approval: Approval, *, by: User, now: datetime) -> Approval:
    """Sign a proposal; the last signature that it needs upholds the claim as proposed.

    Raises `PermissionDenied` for the proposer, the claimant, whoever may not sign so much and,
    after an appeal, whoever had a hand in the earlier decision; `AlreadySigned` for the same
    person a second time; `EvidenceChanged` when pictures, comparison, declaration or verdicts are
    not those that were proposed, and `AmountChanged` when the promised amount is not.
    """
    claim = _open(approval, by)
    first = approval.first_signature
    barred = bar_to_sign(approval, by)
    if barred and first is not None and first.person_id == by.pk:
        raise AlreadySigned(barred)
    if barred:
        raise PermissionDenied(barred)
    _must_be_as_proposed(approval, claim, now)
    if approval.signatures > 1 and first is None:
        Countersignature.objects.create(approval=approval, person=by, at=now)
        return approval
    _decide(approval, by, Approval.Outcome.APPROVED, "", now)
    advance(claim, to=State.UPHELD, by=by, now=now)
    return approval


def _must_be_as_proposed(approval: Approval, claim: Claim, now: datetime) -> None:
    if evidence_digest(claim, through=approval.round) != approval.digest:
        raise EvidenceChanged(
            _(
                "The evidence has changed since the proposal, so it cannot be approved. "
                "Return it with this reason; a reviewer will look again."
            )
        )
    if approval.pictures is None:  # from before proposals kept what they cost
        return
    if stake_of(claim, approval.pictures, now=now).rate != approval.rate:
        raise AmountChanged(
            _(
                "The promised amount has changed since the proposal, so it cannot be approved. "
                "Return it with this reason; a reviewer will propose it again."
            )
        )


@transaction.atomic
def return_proposal(approval: Approval, *, by: User, reason: str, now: datetime) -> Approval:
    """Send the claim back to review, with a reason for the reviewers."""
    claim = _open(approval, by)
    if not reason.strip():
        raise NoReason(_("Say what should be looked at again."), field="reason")
    _decide(approval, by, Approval.Outcome.RETURNED, reason.strip(), now)
    advance(claim, to=State.IN_REVIEW, by=by, reason=reason.strip(), now=now)
    return approval


def _open(approval: Approval, by: User) -> Claim:
    """The claim; both it and its open proposal are brought up to date and locked."""
    claim = locked(approval.claim)
    approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    approval.claim = claim
    barred = bar(approval, by)
    if barred:
        raise PermissionDenied(barred)
    if approval.outcome in (Approval.Outcome.APPROVED, Approval.Outcome.RETURNED):
        raise AlreadyDecided(_("Somebody has decided this already. Reload the page to see how."))
    if claim.state != State.AWAITING_APPROVAL:
        raise Overtaken(_("The claimant has withdrawn this claim; there is nothing to decide."))
    return claim


def _decide(approval: Approval, by: User, outcome: str, reason: str, now: datetime) -> None:
    approval.decided_by, approval.decided_at = by, now
    approval.outcome, approval.reason = outcome, reason
    approval.save(update_fields=["decided_by", "decided_at", "outcome", "reason"])
