"""Stepping back from a claim that one should not decide."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim
from claims.states import ENDED, State
from review.actions.leases import NotInReview, locked
from review.models import Approval, Assignment, Recusal, Verdict
from review.queries import round_of


class AlreadyRecused(Refused):
    """The person has stepped back from this claim before."""

    code = "already_recused"


class ProposalStands(Refused):
    """A proposal of the person waits for a second one, and would go on without them."""

    code = "proposal_stands"


class NoWords(Refused):
    """Another reason than those listed needs to be written down."""

    code = "words_missing"
    status = 400


@transaction.atomic
def recuse(claim: Claim, *, by: User, reason: str, words: str = "", now: datetime) -> Recusal:
    """Step back from a claim for good: one's lease ends and one's drafts are set aside.

    The drafts of a claim that waits for its claimant stand until a colleague decides; they count
    for nothing, since who proposes must have decided every picture. Raises `AlreadyRecused`,
    `ProposalStands`, `NotInReview` for a claim that has ended, and `NoWords`.
    """
    by.must_have_role(*REVIEWING)
    claim = locked(claim)
    if claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    _check(claim, by, reason, words)
    Assignment.objects.filter(claim=claim, reviewer=by, released_at__isnull=True).update(
        released_at=now
    )
    if claim.state == State.IN_REVIEW:
        drafts = Verdict.objects.filter(picture__claim=claim, reviewer=by, round=round_of(claim))
        drafts.filter(set_aside_at__isnull=True).update(set_aside_at=now)
    recusal = Recusal(claim=claim, person=by, reason=reason, words=words.strip(), at=now)
    recusal.clean_fields(exclude={"claim", "person"})
    recusal.save()
    return recusal


def _check(claim: Claim, by: User, reason: str, words: str) -> None:
    if Recusal.objects.filter(claim=claim, person=by).exists():
        raise AlreadyRecused(_("You have stepped back from this claim already."))
    if State(claim.state) in ENDED:
        raise NotInReview(_("This claim has ended; there is nothing to decide."))
    if Approval.objects.filter(claim=claim, proposed_by=by, outcome="").exists():
        raise ProposalStands(
            _("Your proposal waits for a second person. Ask them to return it, then step back.")
        )
    if reason == Recusal.Reason.OTHER and not words.strip():
        raise NoWords(_("Say why you should not decide this claim."), field="words")
