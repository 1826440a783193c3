"""What the facts on file suggest for a worksheet, each with the fact behind it in words.

Only what was recorded or measured suggests anything; a person confirms or changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from claims.clocks import day_in_china
from claims.models import Claim
from pictures.models import Avatar, Work
from review.grounds import Access, Element
from review.models import Finding
from review.queries.findings import Findings
from similarity.explaining import CLOSELY, COLOURFUL, KEPT, percent
from similarity.models import Comparison

NONE: Findings = {}
MOST = 0.5  # of the original's area


@dataclass(frozen=True)
class Suggestion:
    """Values to begin with: the first limb and why, and elements of the second with why."""

    access: str = ""
    because: str = ""
    elements: Mapping[str, str] = field(default_factory=dict)


def suggestion_for(
    claim: Claim,
    work: Work,
    comparison: Comparison | None,
    findings: Findings = NONE,
) -> Suggestion:
    """What is known suggests for one picture; nothing is read that is not given."""
    access, because = access_for(claim, work, findings)
    exhibit = comparison.shown if comparison else None
    return Suggestion(access, because, _elements(exhibit.facts if exhibit else {}))


def access_for(claim: Claim, work: Work, findings: Findings) -> tuple[str, str]:
    """What to begin with for access, and why.

    What somebody found for all claims against the avatar comes before what the dates say.
    """
    found = findings.get(Finding.Question.ACCESS)
    if found is None:
        return _access(work, claim.avatar)
    because = _("Found for all claims against this avatar: %(reason)s")
    return found.answer, because % {"reason": found.reason}


def _access(work: Work, avatar: Avatar | None) -> tuple[str, str]:
    """Whether the work was public on a day before that on which the avatar existed."""
    moment = (avatar.generated_at or avatar.seen_at) if avatar else None
    if avatar is None or moment is None:
        return "", _("When the avatar was generated is not known.")
    if work.first_published_on is None:
        return "", _("When the work was first published is not given.")
    words = {
        "published": f"{work.first_published_on:%Y-%m-%d}",
        "existed": f"{timezone.localtime(moment):%Y-%m-%d}",
    }
    if work.first_published_on >= day_in_china(moment):
        return "", _(
            "The work was published on %(published)s; the avatar is of %(existed)s."
        ) % words
    if avatar.generated_at and avatar.registered:
        because = _("Published %(published)s; the platform's record says generated %(existed)s.")
    elif avatar.generated_at:
        because = _("Published %(published)s, generated %(existed)s.")
    else:
        because = _("Published %(published)s; the avatar was first seen %(existed)s.")
    return Access.PRESUMED, because % words


def _elements(facts: Mapping[str, Any]) -> dict[str, str]:
    """Elements that geometry and colour speak for, where most of the work lies on the avatar."""
    covered = facts.get("original", {}).get("share", 0.0) if facts.get("aligned") else 0.0
    if covered < MOST:
        return {}
    share = {"share": percent(covered)}
    found = {str(Element.COMPOSITION): _("%(share)d %% of the work match in their places.") % share}
    if facts["agreement"] >= CLOSELY:
        found[Element.LINE] = _("Lines agree closely in all that is covered.")
    colours = facts["colours"]
    if colours["apart"] <= KEPT and colours["colourful"] >= COLOURFUL:
        found[Element.COLOUR] = _("The colours are nearly the same.")
    return found
