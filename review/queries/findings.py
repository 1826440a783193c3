"""What was found about an avatar once for all, and what that and the dates say of access."""

from collections.abc import Mapping
from datetime import date

from claims.clocks import day_in_china
from claims.models import Claim
from pictures.models import Blob
from review.models import Finding

Findings = Mapping[str, Finding]


def findings_on(content: Blob | None) -> dict[str, Finding]:
    """The newest answer to each question about an avatar content, by the question."""
    every = Finding.objects.filter(content=content).select_related("by")
    newest = every.order_by("question", "-at", "-pk").distinct("question")
    return {finding.question: finding for finding in newest}


def findings_of(claim: Claim) -> dict[str, Finding]:
    """What was found about a claim's avatar."""
    return findings_on(claim.avatar.blob if claim.avatar else None)


def made_on(claim: Claim) -> date | None:
    """The day in China by which the avatar existed: when it was generated, or first seen."""
    moment = claim.avatar and (claim.avatar.generated_at or claim.avatar.seen_at)
    return day_in_china(moment) if moment else None
