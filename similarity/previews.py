"""Previews of a draft's comparison: asking for one, reading it, taking the avatar it suggests.

A preview is a service to the claimant before filing, so that nobody files in anger what will find
no match. It never keeps anybody from filing, is shown to nobody else, and is no evidence: the filed
claim is compared anew. Nothing here loads the encoder.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import choose_avatar
from claims.actions.guards import lock_draft
from claims.actions.steps import ring
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar
from similarity.models import PreviewRequest
from similarity.queries import previews_left
from similarity.words import before_filing

ASKED = "PREVIEW_ASKED"


class NothingToCompare(Refused):
    """The draft has no avatar or no work yet."""

    code = "nothing_to_compare"


class PreviewsUsedUp(Refused):
    """The person asked for as many previews today as one may."""

    code = "previews_used_up"
    status = 429


class NothingSuggested(Refused):
    """The draft's screenshot was not recognised, or it is another one by now."""

    code = "nothing_suggested"


@dataclass(frozen=True)
class Line:
    """What the preview says of one work: its band, and the sentence for the claimant."""

    picture: Picture
    band: str
    sentence: str


@dataclass(frozen=True)
class Preview:
    """What a claimant sees of the newest preview of their draft.

    `changed`: avatar or works are others than those that were compared. `left`: how many more
    previews the person may ask for today. `suggested`: the registered avatar that the screenshot
    in the draft most likely shows.
    """

    claim: Claim
    request: PreviewRequest | None
    lines: list[Line]
    suggested: Avatar | None
    changed: bool
    ready: bool  # there is something to compare
    left: int

    @property
    def state(self) -> str:
        """none, waiting, done or failed."""
        return self.request.state if self.request else "none"

    @property
    def may_ask(self) -> bool:
        """Whether asking would bring something new."""
        fresh = self.state == "done" and not self.changed
        return self.ready and self.left > 0 and self.state != "waiting" and not fresh


def own_draft(user: User, claim_id: UUID) -> Claim:
    """The person's own draft; `Http404` for every other claim, as if it did not exist."""
    drafts = Claim.objects.filter(claimant=user, state=State.DRAFT)
    return get_object_or_404(drafts.select_related("avatar__blob"), public_id=claim_id)


def preview_of(claim: Claim, *, viewer: User, now: datetime) -> Preview:
    """The newest preview of a draft as its owner sees it; the number of questions is constant."""
    pictures = list(claim.pictures.select_related("work__blob"))
    request = _newest(claim)
    same_avatar, known = _compared(claim, request)
    compared = [
        (picture, known[str(picture.public_id)]["band"])
        for picture in pictures
        if known.get(str(picture.public_id), {}).get("sha256") == picture.work.blob.sha256
    ]
    sentences = before_filing(band for _picture, band in compared)
    changed = bool(request and request.finished_at) and not (
        same_avatar and len(compared) == len(pictures) == len(known)
    )
    return Preview(
        claim=claim,
        request=request,
        lines=[
            Line(picture, band, sentence)
            for (picture, band), sentence in zip(compared, sentences, strict=True)
        ],
        suggested=request.suggested if request and same_avatar else None,
        changed=changed,
        ready=comparable(claim, len(pictures)),
        left=previews_left(viewer, now=now),
    )


def comparable(claim: Claim, works: int) -> bool:
    """Whether a preview would say anything: of works, or of which avatar a screenshot shows."""
    return claim.avatar is not None and (works > 0 or not claim.avatar.registered)


def _newest(claim: Claim) -> PreviewRequest | None:
    of_claim = PreviewRequest.objects.filter(claim=claim)
    return of_claim.select_related("suggested__blob").first()


def _compared(
    claim: Claim, request: PreviewRequest | None
) -> tuple[bool, dict[str, dict[str, str]]]:
    """Whether it was the draft's present avatar, and what was found by a picture's public id."""
    result = request.result if request else {}
    now_there = claim.avatar.blob.sha256 if claim.avatar else ""
    return result.get("avatar") == now_there, result.get("works", {})


@transaction.atomic
def ask_preview(claim: Claim, *, by: User, now: datetime) -> PreviewRequest:
    """Ask for a comparison of the draft as it is; one that waits or still holds is given back.

    Raises `PermissionDenied`, `NotADraft`, `NothingToCompare` or `PreviewsUsedUp`.
    """
    locked = lock_draft(claim, by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # requests are counted one by one
    present = preview_of(locked, viewer=by, now=now)
    if not present.ready:
        raise NothingToCompare(_("Name the avatar and add a work first."))
    if present.request and (
        present.state == "waiting" or (present.state == "done" and not present.changed)
    ):
        return present.request
    if not present.left:
        raise PreviewsUsedUp(
            _(
                "You have used all of today's comparisons. You can file without one, or go on "
                "tomorrow."
            )
        )
    request = PreviewRequest.objects.create(claim=locked, asked_by=by, asked_at=now, retry_at=now)
    transaction.on_commit(partial(ring, ASKED))
    return request


@transaction.atomic
def take_suggested(claim: Claim, *, by: User, now: datetime) -> Claim:
    """Name the avatar that the draft's screenshot most likely shows.

    Raises `PermissionDenied`, `NotADraft` or `NothingSuggested`.
    """
    present = preview_of(lock_draft(claim, by), viewer=by, now=now)
    if present.suggested is None:
        raise NothingSuggested(_("No avatar is suggested for what this draft names now."))
    return choose_avatar(claim, avatar=present.suggested, by=by, now=now)
