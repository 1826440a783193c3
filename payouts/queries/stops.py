"""Which awards somebody has stopped, and why releases were refused."""

from django.db.models import F, Q, QuerySet

from accounts.models import User
from claims.models import Claim
from payouts.models import Award, Batch, Refusal, Stop
from payouts.queries.picking import stopped
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


def stopped_of(claim: Claim) -> set[int]:
    """The keys of a claim's awards that somebody has stopped."""
    found = Stop.objects.filter(award__claim=claim, lifted_at__isnull=True)
    return set(found.values_list("award", flat=True))


def stoppable(user: User, *, claim: str = "") -> QuerySet[Award]:
    """Awards that this person may stop: all but those of their own claims.

    Of one claim, if its whole reference is given, those alone that no stop is open for.
    """
    found = Award.objects.filter(~Q(claim__claimant=user)).select_related(
        "claim", "picture__work", "tariff"
    )
    return found.filter(~stopped(), claim__reference__iexact=claim) if claim else found


def approved_by(claim: Claim, user: User) -> bool:
    """Whether this person approved the claim, or signed for it beside another."""
    approved = Approval.objects.filter(claim=claim, outcome=Approval.Outcome.APPROVED)
    return approved.filter(Q(decided_by=user) | Q(countersignature__person=user)).exists()


def last_refusal(batch: Batch) -> Refusal | None:
    """Why the last try to release a batch was refused; None where none was."""
    return Refusal.objects.filter(batch=batch).select_related("refused_to").first()
