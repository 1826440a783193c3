"""Computes the evidence of awards again, and keeps a note of which no longer fits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from payouts.models import Award, EvidenceCheck
from payouts.queries.payments import unpaid_awards
from review.digest import evidence_digests
from review.models import Approval

MOST = 500  # awards that one bell looks at
STALE = timedelta(days=1)
AGAIN = timedelta(minutes=10)  # after which what did not fit is looked at once more


def unfit_awards(awards: Iterable[Award]) -> dict[int, str]:
    """Awards that rest on something else than what was approved, by key, with the reason in words.

    Each carries the digest of one of its claim's approvals; computed again as of the end of that
    round it must come out the same, so that an appeal does not disturb an award made before it. Its
    amount must still be that of its tariff, and its contents those of its picture and avatar.
    """
    carried = {award.pk: (award.claim_id, award.digest) for award in awards}
    approved = {
        (approval.claim_id, approval.digest): approval.round
        for approval in Approval.objects.filter(
            claim__in={claim for claim, _digest in carried.values()},
            outcome=Approval.Outcome.APPROVED,
        ).only("claim_id", "digest", "round")
    }
    present = evidence_digests(
        (claim, approved[claim, digest])
        for claim, digest in carried.values()
        if (claim, digest) in approved
    )
    unfit = {}
    for key, (claim, digest) in carried.items():
        through = approved.get((claim, digest))
        if through is None or present[claim, through] != digest:
            unfit[key] = _("its evidence is not what was approved.")
    for award in _altered().filter(pk__in=carried):
        unfit.setdefault(award.pk, _("its tariff or its contents are not those of the award."))
    return unfit


def _altered() -> QuerySet[Award]:
    """Awards that say something else than their tariff, their picture or their avatar."""
    return Award.objects.filter(
        ~Q(rate=F("tariff__amount"))
        | ~Q(amount=F("rate"))
        | ~Q(original_sha256=F("picture__work__blob__sha256"))
        | ~Q(avatar_sha256=F("claim__avatar__blob__sha256"))
    ).only("pk")


def note_evidence(awards: Iterable[Award], unfit: Iterable[int], *, now: datetime) -> None:
    """Note which of some awards did not fit when they were looked at."""
    bad = set(unfit)
    EvidenceCheck.objects.bulk_create(
        [EvidenceCheck(award=one, fits=one.pk not in bad, checked_at=now) for one in awards],
        update_conflicts=True,
        unique_fields=["award"],
        update_fields=["fits", "checked_at"],
        batch_size=2000,
    )


def check_evidence(*, now: datetime, most: int = MOST) -> int:
    """Look at the evidence of unpaid awards that was not looked at for a day; returns how many.

    What did not fit is looked at more often, so that a repaired award does not wait for long.
    """
    due = (
        Q(evidence_check__isnull=True)
        | Q(evidence_check__checked_at__lt=now - STALE)
        | Q(evidence_check__fits=False, evidence_check__checked_at__lt=now - AGAIN)
    )
    awards = list(
        unpaid_awards()
        .filter(due)
        .select_related(None)
        .order_by(F("evidence_check__checked_at").asc(nulls_first=True), "pk")[:most]
    )
    note_evidence(awards, unfit_awards(awards), now=now)
    return len(awards)
