"""What this room holds of a person: handing it over; it forgets with the pictures."""

from datetime import datetime

from accounts.handover import Kept, Obstacle, Part
from accounts.models import User
from similarity.models import Comparison, PreviewRequest


def hand_over(user: User) -> Part:
    """How alike their works and the avatars of their claims were found, and their previews."""
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
        },
    )


def obstacles(user: User) -> list[Obstacle]:
    """Nothing in this room needs the account."""
    return []


def kept(user: User) -> list[Kept]:
    """Comparisons are part of their claims, which say so."""
    return []


def forget(user: User, *, now: datetime) -> None:
    """Previews go; fingerprints go with the contents that the pictures' room deletes."""
    PreviewRequest.objects.filter(asked_by=user).delete()
