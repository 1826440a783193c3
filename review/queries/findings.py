"""What was found about an avatar once for all, and what that and the dates say of access."""

from collections.abc import Mapping
from datetime import date

from claims.clocks import day_in_china
from claims.models import Claim, Picture
from pictures.models import Blob
from review.grounds import Access
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


def suggested_access(picture: Picture, made_on: date | None, findings: Findings) -> str:
    """What to begin with for access: what was found for all, or what the dates suggest."""
    found = findings.get(Finding.Question.ACCESS)
    if found is not None:
        return found.answer
    published = picture.work.first_published_on
    before = published is not None and made_on is not None and published < made_on
    return Access.PRESUMED if before else ""


def made_on(claim: Claim) -> date | None:
    """The day in China by which the avatar existed: when it was generated, or first seen."""
    moment = claim.avatar and (claim.avatar.generated_at or claim.avatar.seen_at)
    return day_in_china(moment) if moment else None
