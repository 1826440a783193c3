"""Which awards somebody has stopped, and why releases were refused."""

from django.db.models import F, Q, QuerySet

from accounts.models import User
from claims.models import Claim
from payouts.models import Award, Batch, Refusal, Stop
from review.models import Approval


def stops(*, claim: str = "", still_open: bool | None = None) -> QuerySet[Stop]:
    """All stops, the open ones first, then the newest; of claims with a part of a reference."""
    found = Stop.objects.select_related(
        "award__claim", "award__picture__work", "stopped_by", "lifted_by"
    ).order_by(F("lifted_at").desc(nulls_first=True), "-stopped_at", "-pk")
    if claim:
        found = found.filter(award__claim__reference__icontains=claim)
    if still_open is not None:
        found = found.filter(lifted_at__isnull=still_open)
    return found


def open_stops_of(claim: Claim) -> dict[int, Stop]:
    """The open stops of a claim's awards, by the award's key."""
    found = Stop.objects.filter(award__claim=claim, lifted_at__isnull=True)
    return {stop.award_id: stop for stop in found}


def stoppable(user: User) -> QuerySet[Award]:
    """Awards that this person may stop or read stops of: all but those of their own claims."""
    return Award.objects.filter(~Q(claim__claimant=user)).select_related(
        "claim", "picture__work", "tariff"
    )


def approved_by(claim: Claim, user: User) -> bool:
    """Whether this person approved the claim, or signed for it beside another."""
    approved = Approval.objects.filter(claim=claim, outcome=Approval.Outcome.APPROVED)
    return approved.filter(Q(decided_by=user) | Q(countersignature__person=user)).exists()


def last_refusal(batch: Batch) -> Refusal | None:
    """Why the last try to release a batch was refused; None where none was."""
    return Refusal.objects.filter(batch=batch).select_related("refused_to").first()
