"""What is known about the pictures of a claim, and which claims wait to be compared."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import Claim
from claims.states import State
from similarity.models import Attempt, Comparison


def comparisons_of(claim: Claim) -> dict[int, Comparison]:
    """The newest comparison of each picture of a claim, by the picture's primary key."""
    newest = (
        Comparison.objects.filter(picture__claim=claim)
        .order_by("picture_id", "-compared_at", "-pk")
        .distinct("picture_id")
    )
    return {comparison.picture_id: comparison for comparison in newest}


def waiting(now: datetime) -> QuerySet[Claim]:
    """Filed claims to compare now, oldest first: never tried, or due for another try."""
    held_back = Attempt.objects.filter(claim=OuterRef("pk")).filter(
        Q(retry_at__gt=now) | Q(retry_at__isnull=True, tries__gt=0)
    )
    submitted = Claim.objects.filter(~Exists(held_back), state=State.SUBMITTED)
    return submitted.order_by("filed_at", "id")


def given_up() -> QuerySet[Attempt]:
    """Claims that are not tried again without a person, with the reason of the last failure."""
    stuck = Attempt.objects.filter(done_at__isnull=True, retry_at__isnull=True, tries__gt=0)
    return stuck.filter(claim__state=State.SUBMITTED).select_related("claim").order_by("pk")
