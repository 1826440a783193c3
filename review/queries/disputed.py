"""The appeal and the decision that it disputes, each found from the other."""

from dataclasses import dataclass

from claims.models import Claim, Picture
from review.models import Appeal, Dispute, Verdict


@dataclass(frozen=True)
class FirstDecision:
    """One picture under appeal: what was decided first, and what the appeal says of it."""

    picture: Picture
    verdict: Verdict | None
    grounds: str


@dataclass(frozen=True)
class UnderAppeal:
    """An appeal beside the decision that it disputes."""

    appeal: Appeal
    pictures: list[FirstDecision]


def under_appeal(claim: Claim) -> UnderAppeal | None:
    """What a claim's appeal disputes and how it was decided first; None without an appeal."""
    appeal = Appeal.objects.filter(claim=claim).first()
    if appeal is None:
        return None
    first = {
        verdict.picture_id: verdict
        for verdict in Verdict.objects.filter(
            picture__claim=claim, round=0, set_aside_at__isnull=True
        ).select_related("reviewer")
    }
    disputes = Dispute.objects.filter(appeal=appeal).select_related("picture__work")
    return UnderAppeal(
        appeal,
        [
            FirstDecision(one.picture, first.get(one.picture_id), one.grounds)
            for one in disputes.order_by("picture__position", "picture")
        ],
    )
