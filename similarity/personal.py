"""What this room holds of a person: handing it over; it forgets with the pictures."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.handover import Kept, Obstacle, Part
from accounts.models import User
from similarity.models import (
    Check,
    Comparison,
    Flood,
    PreviewRequest,
    SpaceSwitch,
    ThresholdVersion,
    Watch,
    WatchHit,
)


def hand_over(user: User) -> Part:
    """How alike their works and avatars were found, previews; of staff, limits and switches."""
    found = Comparison.objects.filter(picture__claim__claimant=user).order_by("pk")
    columns = ("picture__claim__public_id", "picture__work__public_id", "score", "band")
    return Part(
        "similarity",
        {
            "comparisons": [
                {"claim": claim, "work": work, "score": score, "band": band, "compared_at": at}
                for claim, work, score, band, at in found.values_list(*columns, "compared_at")
            ],
            "previews": [
                {
                    "claim": request.claim.public_id,
                    "asked_at": request.asked_at,
                    "result": request.result,
                    "suggested_avatar": request.suggested and request.suggested.external_id,
                }
                for request in PreviewRequest.objects.filter(asked_by=user)
                .select_related("claim", "suggested")
                .order_by("pk")
            ],
            **_watched_by(user),
            "own_limits": [_limits(version) for version in _proposed_or_decided(user)],
            "own_switches": list(
                SpaceSwitch.objects.filter(switched_by=user)
                .order_by("pk")
                .values("before", "space", "reason", "switched_at")
            ),
        },
    )


def _watched_by(user: User) -> dict[str, Any]:
    """What they watch and what was found, what they asked, and decided on watched works."""
    return {
        "watched": list(
            Watch.objects.filter(work__owner=user)
            .order_by("pk")
            .values("work__public_id", "since", "ended_at")
        ),
        "found": list(
            WatchHit.objects.filter(watch__work__owner=user)
            .order_by("pk")
            .values("watch__work__public_id", "avatar__external_id", "found_at", "answer")
        ),
        "checks": list(
            Check.objects.filter(asked_by=user)
            .order_by("pk")
            .values("public_id", "asked_at", "sha256", "verdict", "reference")
        ),
        "own_decisions_on_floods": list(
            Flood.objects.filter(decided_by=user)
            .order_by("pk")
            .values("public_id", "decided_at", "outcome", "reason")
        ),
    }


def _proposed_or_decided(user: User) -> QuerySet[ThresholdVersion]:
    hand = Q(proposed_by=user) | Q(decided_by=user)
    return ThresholdVersion.objects.filter(hand).order_by("pk")


def _limits(version: ThresholdVersion) -> dict[str, Any]:
    names = ("public_id", "possible", "likely", "why", "proposed_at", "outcome", "decided_at")
    return {name: getattr(version, name) for name in names}


def obstacles(user: User) -> list[Obstacle]:
    """Nothing in this room needs the account."""
    return []


def kept(user: User) -> list[Kept]:
    """Comparisons are part of their claims, which say so."""
    return []


def forget(user: User, *, now: datetime) -> None:
    """Previews, watches with what they found and checks go; fingerprints go with their contents.

    Limits that staff proposed or decided on stay, under a number in place of the name.
    """
    PreviewRequest.objects.filter(asked_by=user).delete()
    Watch.objects.filter(work__owner=user).delete()
    Check.objects.filter(asked_by=user).delete()
