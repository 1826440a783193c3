"""Which claims of different people are about the same picture; for the desk alone."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from claims.models import Claim, Picture, Step
from claims.states import State
from similarity.sameness import nearly_same


@dataclass(frozen=True)
class Conflict:
    """Somebody else's filed claim about the same picture; `same`: bit by bit, not just nearly.

    `readable`: a person was asked to decide it, and it is not the viewer's own.
    """

    claim: Claim
    same: bool
    readable: bool


def conflicts_of(claim: Claim, *, viewer: User) -> dict[int, list[Conflict]]:
    """Competing claims by the key of this claim's picture, in four questions to the database."""
    contents = dict(claim.pictures.values_list("pk", "work__blob"))
    near = nearly_same(contents.values())
    wanted = set(contents.values()).union(*near.values())
    came_in = Step.objects.filter(claim=OuterRef("claim"), new=State.IN_REVIEW)
    theirs = _standing().filter(work__blob__in=wanted).exclude(claim__claimant=claim.claimant_id)
    by_content: defaultdict[int, dict[int, Conflict]] = defaultdict(dict)
    for picture in theirs.select_related("claim", "work").annotate(came_in=Exists(came_in)):
        readable = picture.came_in and picture.claim.claimant_id != viewer.pk
        conflict = Conflict(picture.claim, same=True, readable=readable)
        by_content[picture.work.blob_id][picture.claim_id] = conflict
    found = {
        key: _beside(by_content[content], [by_content[other] for other in near.get(content, ())])
        for key, content in contents.items()
    }
    return {key: conflicts for key, conflicts in found.items() if conflicts}


def _beside(same: dict[int, Conflict], near: list[dict[int, Conflict]]) -> list[Conflict]:
    """Each competing claim once; the very same picture first, then in the order of filing."""
    nearly = {
        key: Conflict(one.claim, same=False, readable=one.readable)
        for group in near
        for key, one in group.items()
    }
    every = (nearly | same).values()
    return sorted(every, key=lambda one: (not one.same, one.claim.filed_at, one.claim.pk))


def in_conflict() -> Exists:
    """Filters claims: somebody else filed one with the very same content of a work."""
    theirs = _standing().filter(
        ~Q(claim__claimant=OuterRef("claim__claimant")), work__blob=OuterRef("work__blob")
    )
    return Exists(Picture.objects.filter(Exists(theirs), claim=OuterRef("pk")))


def _standing() -> QuerySet[Picture]:
    """The pictures of claims that were filed and not withdrawn."""
    return Picture.objects.filter(claim__filed_at__isnull=False).exclude(
        claim__state=State.WITHDRAWN
    )
