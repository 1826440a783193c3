"""Deciding several claims against one avatar: each claim by itself, with its own verdicts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.models import Claim, Picture
from pictures.models import Blob
from review.actions.leases import take
from review.actions.verdicts import propose, save_verdict
from review.grounds import Ground
from review.models import Finding
from review.queries import findings_on, to_decide, upheld_against


class FindingSuperseded(Refused):
    """The finding that a verdict was to rest on no longer counts."""

    code = "finding_superseded"


class AlreadyUpheld(Refused):
    """The same pair of contents is upheld in another claim."""

    code = "already_upheld"


class NothingGiven(Refused):
    """No verdict was given for any picture of the claim."""

    code = "nothing_given"
    status = 400


@dataclass(frozen=True)
class Given:
    """What a reviewer decided on one picture."""

    picture: Picture
    ground: str
    reason: str
    access: str = ""
    elements: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one claim, in words; `done`: it was decided just now."""

    claim: Claim
    done: bool
    words: str


def dismiss_not_generated(
    claims: Iterable[Claim],
    finding: Finding,
    *,
    by: User,
    sentences: Mapping[int, str],
    now: datetime,
) -> list[Outcome]:
    """Decide every picture of some claims as not generated here, one transaction per claim.

    Each claimant reads the finding's reason, and the sentence given for their claim, by its key. A
    claim that cannot be decided now is left as it is and its outcome says why.
    """

    def decide(claim: Claim) -> str:
        return _dismiss_one(claim, finding, sentences.get(claim.pk, ""), by=by, now=now)

    return [_outcome(claim, decide) for claim in claims]


def decide_each(
    given: Iterable[tuple[Claim, Sequence[Given]]], *, by: User, now: datetime
) -> list[Outcome]:
    """Decide some claims with the verdicts given for their pictures, one transaction per claim."""
    verdicts = dict(given)

    def decide(claim: Claim) -> str:
        return decide_claim(claim, verdicts[claim], by=by, now=now)

    return [_outcome(claim, decide) for claim in verdicts]


def _outcome(claim: Claim, decide: Callable[[Claim], str]) -> Outcome:
    try:
        return Outcome(claim, done=True, words=decide(claim))
    except (Refused, PermissionDenied) as refusal:
        return Outcome(claim, done=False, words=str(refusal))


@transaction.atomic
def _dismiss_one(claim: Claim, finding: Finding, sentence: str, *, by: User, now: datetime) -> str:
    content = _locked_content(claim)
    counts = findings_on(content).get(Finding.Question.GENERATED)
    if counts != finding or finding.answer != Finding.Generated.NO:
        raise FindingSuperseded(_("Something else has been found about this avatar since."))
    reason = f"{finding.reason}\n\n{sentence.strip()}".strip()
    given = [Given(picture, Ground.NOT_GENERATED, reason) for picture in to_decide(claim)]
    return decide_claim(claim, given, by=by, now=now)


@transaction.atomic
def decide_claim(claim: Claim, given: Sequence[Given], *, by: User, now: datetime) -> str:
    """Take a claim, save a verdict on each picture given, and finish it; says what became of it.

    All of it or nothing. Besides what `take`, `save_verdict` and `propose` refuse, raises
    `AlreadyUpheld` where the same pair of contents is upheld in another claim.
    """
    if not given:
        raise NothingGiven(_("No picture of this claim has a verdict yet."))
    content = _locked_content(claim)
    take(claim, by=by, now=now)
    _must_be_upheld_once(claim, content, given)
    for one in given:
        save_verdict(
            claim,
            one.picture,
            by=by,
            ground=one.ground,
            reason=one.reason,
            access=one.access,
            elements=one.elements,
            now=now,
        )
    if propose(claim, by=by, now=now) is None:
        return _("Dismissed. The claimant gets the reasons.")
    return _("Proposed; a senior reviewer decides.")


def _locked_content(claim: Claim) -> Blob:
    """The avatar's content, locked: two people who decide claims against it wait for each other.

    Otherwise both could uphold the same picture, each in another claim. It is locked before the
    claim, always, so that the two never wait for each other in a circle.
    """
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    return Blob.objects.select_for_update(no_key=True).get(pk=claim.avatar.blob_id)


def _must_be_upheld_once(claim: Claim, content: Blob, given: Sequence[Given]) -> None:
    """Also against what is only proposed, which the desk merely shows as a conflict."""
    upheld = upheld_against(content)
    for one in given:
        others = [other for other in upheld[one.picture.work.blob_id] if other.pk != claim.pk]
        if one.ground == Ground.UPHELD and others:
            raise AlreadyUpheld(
                _(
                    "“%(title)s” is upheld for the same avatar in %(claim)s already. Decide it as "
                    "a duplicate."
                )
                % {"title": one.picture.work, "claim": others[0]}
            )
