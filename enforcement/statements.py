"""Writes what an order says: the reasons, the avatars and the contents, nothing of a person.

Only closed lists, numbers, days and digests are taken over. The words of a reviewer stay out:
they may name people.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from claims.clocks import day_in_china
from claims.models import Step
from claims.states import State
from enforcement.models import Forwarding, Measure, Order
from enforcement.queries.upholding import upheld_of
from notices.models import Notice
from pictures.models import Avatar
from review.models import Approval
from review.queries import final_verdicts

DECISIONS = (Notice.Kind.DECISION, Notice.Kind.REVIEW)


def target_of(avatar: Avatar) -> dict[str, Any]:
    """An avatar as the platform may know it; of one that it never registered, what was seen."""
    return {
        "external_id": avatar.external_id or "",
        "source_url": avatar.source_url,
        "seen_at": _moment(avatar.seen_at),
        "generated_at": _moment(avatar.generated_at),
        "model_version": avatar.model_version,
        "sha256": avatar.blob.sha256,
    }


def statement_of(measure: Measure) -> dict[str, Any]:
    """Why: the claim, the decision, its grounds and the digest of its evidence."""
    claim = measure.claim
    said: dict[str, Any] = {
        "ground": measure.basis,
        "claim": claim.reference or "",
        "respondent": claim.respondent_kind,
        "decision": "",
        "decided_on": "",
        "evidence_sha256": "",
        "pictures": [],
        "operator": settings.REDRESS_PLATFORM_NAME,
    }
    if measure.basis != Measure.Basis.UPHELD:
        return said
    step, decision, verdicts = upholding_of(measure), decision_of(measure), final_verdicts(claim)
    upheld = [verdicts[picture.pk] for picture in upheld_of(claim) if picture.pk in verdicts]
    return said | {
        "decision": decision.number if decision else "",
        "decided_on": day_in_china(step.at).isoformat() if step else "",
        "evidence_sha256": _digest(measure),
        "pictures": [
            {"ground": each.ground, "access": each.access, "elements": list(each.elements)}
            for each in upheld
        ],
    }


def ending_of(measure: Measure) -> dict[str, Any]:
    """Why an avatar may come back: the claim, and how the measure ended."""
    return {
        "ground": measure.end,
        "claim": measure.claim.reference or "",
        "respondent": measure.claim.respondent_kind,
        "decision": "",
        "decided_on": "",
        "evidence_sha256": "",
        "pictures": [],
        "operator": settings.REDRESS_PLATFORM_NAME,
    }


def duty_of(measure: Measure) -> list[dict[str, str]]:
    """The contents to keep down from now on: the avatar's, and those of the upheld works."""
    if measure.basis != Measure.Basis.UPHELD or measure.claim.avatar is None:
        return []
    works = {picture.work.blob.sha256 for picture in upheld_of(measure.claim)}
    return [
        {"kind": "AVATAR", "sha256": measure.claim.avatar.blob.sha256},
        *({"kind": "WORK", "sha256": sha256} for sha256 in sorted(works)),
    ]


def upholding_of(measure: Measure) -> Step | None:
    """The last step by which the claim was upheld after a review."""
    steps = Step.objects.filter(claim=measure.claim_id, new=State.UPHELD)
    return steps.order_by("-number").first()


def decision_of(measure: Measure) -> Notice | None:
    """The letter of the decision on which the measure rests, the newest that stands."""
    step = upholding_of(measure)
    found = Notice.objects.filter(step=step, kind__in=DECISIONS, superseded_by=None)
    return found.order_by("-pk").first() if step else None


def body_of(order: Order) -> dict[str, Any]:
    """An order as webhooks tell it."""
    return {
        "id": str(order.public_id),
        "number": order.number,
        "kind": order.kind,
        "state": order.state,
        "issued_at": order.issued_at.isoformat(),
        "due_at": _moment(order.due_at),
        "avatars": order.targets,
        "statement": order.statement,
        "keep_down": order.duty,
    }


def forwarded_body(forwarding: Forwarding) -> dict[str, Any]:
    """A forwarded claim as webhooks tell it: which avatar and until when, nothing of who claims."""
    avatar = forwarding.claim.avatar
    same = Avatar.objects.filter(blob=avatar.blob_id if avatar else None)
    known = same.exclude(external_id=None).order_by("pk").values_list("external_id", flat=True)
    return {
        "id": str(forwarding.public_id),
        "avatar": (avatar.external_id if avatar else None) or "",
        "avatars": list(known),
        "forwarded_at": forwarding.forwarded_at.isoformat(),
        "deemed_at": forwarding.deemed_at.isoformat(),
        "answer_until": forwarding.answer_until.isoformat(),
        "link_expires_at": forwarding.link_expires_at.isoformat(),
    }


def _digest(measure: Measure) -> str:
    approved = Approval.objects.filter(
        claim=measure.claim_id, outcome=Approval.Outcome.APPROVED
    ).order_by("-round")
    found = approved.first()
    return found.digest if found else ""


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
