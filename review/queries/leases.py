"""Which claims can be taken, and who holds which one now."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from claims.models import Claim, Step
from claims.states import State
from review.models import Assignment

TAKEABLE = (State.IN_REVIEW, State.APPEALED)


def live_leases(now: datetime) -> QuerySet[Assignment]:
    """Leases that hold: neither given back nor run out."""
    return Assignment.objects.filter(released_at__isnull=True, expires_at__gt=now)


def lease_of(claim: Claim, *, now: datetime) -> Assignment | None:
    """Who works on this claim now."""
    return live_leases(now).filter(claim=claim).select_related("reviewer").first()


def lease_held_by(reviewer: User, *, now: datetime) -> Assignment | None:
    """What this reviewer works on now: one claim at a time."""
    return live_leases(now).filter(reviewer=reviewer).select_related("claim").first()


def in_review_room() -> QuerySet[Claim]:
    """Claims that a person was asked to decide, whatever became of them.

    A claim that is still compared, or found no match and wants no person, is not among them.
    """
    came_in = Step.objects.filter(claim=OuterRef("pk"), new=State.IN_REVIEW)
    return Claim.objects.filter(Exists(came_in))
