"""Reusable texts: which ones a reviewer sees, and what their placeholders stand for."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Picture
from review.models import Phrase

AT_HAND = 200  # as many as a list beside the reason can be looked through


def phrases_for(viewer: User) -> QuerySet[Phrase]:
    """Their own phrases and the team's, by title."""
    return Phrase.objects.filter(Q(owner=viewer) | Q(shared=True)).select_related("owner")


def phrases_at_hand(viewer: User, claim: Claim) -> list[Phrase]:
    """Phrases for the reasons of one claim; those in the claimant's language come first."""
    found = list(phrases_for(viewer)[:AT_HAND])
    return sorted(found, key=lambda phrase: phrase.language != claim.claimant.language)


def may_change(viewer: User, phrase: Phrase) -> bool:
    """Whether this person may edit or delete it: their own, or the team's as a senior reviewer."""
    if phrase.shared:
        return viewer.has_role(Role.SENIOR_REVIEWER)
    return phrase.owner_id == viewer.pk


def filling(claim: Claim, picture: Picture) -> dict[str, str]:
    """What each placeholder stands for in the reason of one picture; empty where not known."""
    avatar, work = claim.avatar, picture.work
    moment = (avatar.generated_at or avatar.seen_at) if avatar else None
    published = work.first_published_on
    return {
        "work": work.title,
        "claim": str(claim),
        "published": f"{published:%Y-%m-%d}" if published else "",
        "generated": f"{timezone.localtime(moment):%Y-%m-%d}" if moment else "",
    }
