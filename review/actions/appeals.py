"""The claimant's appeal against a decision: once, in time, with grounds."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review.actions.leases import locked
from review.models import Appeal
from review.queries import why_no_appeal


class AppealRefused(Refused):
    """This claim cannot be appealed against, or not any more."""

    code = "appeal_refused"


class NoGrounds(Refused):
    """An appeal says what is wrong with the decision."""

    code = "grounds_missing"
    status = 400


@transaction.atomic
def file_appeal(claim: Claim, *, by: User, grounds: str, now: datetime) -> Appeal:
    """Dispute the pictures that were not upheld; another reviewer decides them again.

    What was upheld stands. Raises `AppealRefused` without a decision, a second time, after the
    deadline, or when every picture was upheld; `NoGrounds` without words.
    """
    by.must_have_role(*CLAIMING)
    if claim.claimant_id != by.pk:
        raise PermissionDenied(_("This is somebody else's claim."))
    claim = locked(claim)
    refusal = why_no_appeal(claim, now=now)
    if refusal:
        raise AppealRefused(refusal)
    if not grounds.strip():
        raise NoGrounds(_("Say what is wrong with the decision."), field="grounds")
    appeal = Appeal.objects.create(claim=claim, filed_by=by, filed_at=now, grounds=grounds.strip())
    advance(claim, to=State.APPEALED, by=by, now=now)
    return appeal
