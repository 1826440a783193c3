"""The claimant's appeal against a decision: once, in time, with grounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions import advance
from claims.actions.evidence import keep_evidence
from claims.models import Claim, Evidence, Picture
from claims.states import State
from pictures.attachments import with_its_files
from pictures.proofs import Paper, Upload, read_paper
from review.actions.leases import locked
from review.models import Appeal, Dispute
from review.queries import not_upheld, why_no_appeal


class AppealRefused(Refused):
    """This claim cannot be appealed against, or not any more."""

    code = "appeal_refused"


class NoGrounds(Refused):
    """An appeal says what is wrong with the decision."""

    code = "grounds_missing"
    status = 400


@dataclass(frozen=True)
class Disputed:
    """A picture that the claimant disputes, why, and new proof for it."""

    picture: Picture
    grounds: str = ""
    uploads: Sequence[Upload] = ()


@with_its_files()
def file_appeal(
    claim: Claim,
    *,
    by: User,
    grounds: str = "",
    disputed: Sequence[Disputed] = (),
    now: datetime,
) -> Appeal:
    """Dispute the named pictures that were not upheld; another reviewer decides them again.

    Without `disputed`, every picture that was not upheld is. What was upheld stands, and so does
    what is not disputed. Each picture has grounds of its own, or the appeal has them for all. New
    proof becomes evidence of the claim. Raises `AppealRefused` without a decision, a second time,
    after the deadline, or when every picture was upheld; `NoGrounds` without words.
    """
    by.must_have_role(*CLAIMING)
    if claim.claimant_id != by.pk:
        raise PermissionDenied(_("This is somebody else's claim."))
    claim = locked(claim)
    refusal = why_no_appeal(claim, now=now)
    if refusal:
        raise AppealRefused(refusal)
    open_pictures = not_upheld(claim)
    chosen = disputed or [Disputed(picture) for picture in open_pictures]
    _check(chosen, open_pictures, grounds)
    papers = [[read_paper(upload) for upload in one.uploads] for one in chosen]
    appeal = Appeal.objects.create(claim=claim, filed_by=by, filed_at=now, grounds=grounds.strip())
    for one, brought in zip(chosen, papers, strict=True):
        _keep(one, brought, appeal, now=now)
    advance(claim, to=State.APPEALED, by=by, now=now)
    return appeal


def _check(chosen: Sequence[Disputed], open_pictures: Sequence[Picture], grounds: str) -> None:
    """Refuse a picture that can't be disputed, and one for which nothing is said."""
    if any(one.picture not in open_pictures for one in chosen):
        message = _("Only pictures of this claim that were not upheld can be disputed.")
        raise AppealRefused(message, field="pictures")
    if not grounds.strip() and not all(one.grounds.strip() for one in chosen):
        raise NoGrounds(_("Say what is wrong with the decision."), field="grounds")


def _keep(one: Disputed, papers: Sequence[Paper], appeal: Appeal, *, now: datetime) -> None:
    dispute = Dispute(appeal=appeal, picture=one.picture, grounds=one.grounds.strip())
    dispute.clean_fields(exclude={"appeal", "picture"})
    dispute.save()
    for paper in papers:
        keep_evidence(
            appeal.claim,
            kind=Evidence.Kind.APPEAL,
            note="",
            upload=paper,
            picture=one.picture,
            now=now,
        )
