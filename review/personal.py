"""What this room holds of a person: handing it over, and forgetting it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part
from accounts.models import User
from claims.models import Claim
from review.models import (
    Appeal,
    Approval,
    Assignment,
    CapLift,
    Card,
    Countersignature,
    DecisionExport,
    DeskSettings,
    Dispute,
    EvidenceLook,
    Finding,
    Handling,
    Mention,
    Note,
    Opinion,
    Phrase,
    Queue,
    Recusal,
    SecondLook,
    Stretch,
    Verdict,
    Worksheet,
)
from review.queries import settled_verdicts


def hand_over(user: User) -> Part:
    """Decisions about their claims without who decided; of staff, when they did what."""
    own = Claim.objects.filter(claimant=user)
    appeals = Appeal.objects.filter(claim__in=own)
    return Part(
        "review",
        {
            "decisions": [line for claim in own for line in _decisions(claim)],
            "appeals": [
                {"claim": claim, "grounds": grounds, "filed_at": at}
                for claim, grounds, at in appeals.values_list(
                    "claim__public_id", "grounds", "filed_at"
                )
            ],
            "disputes": [
                {"claim": claim, "picture": picture, "grounds": grounds}
                for claim, picture, grounds in Dispute.objects.filter(appeal__claim__in=own)
                .order_by("pk")
                .values_list("appeal__claim__public_id", "picture__public_id", "grounds")
            ],
            "own_leases": _rows(Assignment, user, "reviewer", "taken_at", "released_at"),
            "own_verdicts": _rows(Verdict, user, "reviewer", "ground", "reason", "decided_at"),
            "own_worksheets": _rows(Worksheet, user, "reviewer", "ground", "reason", "saved_at"),
            "own_phrases": _rows(Phrase, user, "owner", "title", "text", "shared", "changed_at"),
            "own_proposals": _rows(Approval, user, "proposed_by", "proposed_at"),
            "own_approvals": _rows(Approval, user, "decided_by", "outcome", "decided_at"),
            "own_countersignatures": _rows(Countersignature, user, "person", "at"),
            "own_findings": _rows(Finding, user, "by", "question", "answer", "reason", "at"),
            "own_exports": _rows(DecisionExport, user, "by", "form", "wanted", "began_at", "rows"),
            "own_desk": _rows(
                DeskSettings, user, "person", "grey", "blur", "break_minutes", "daily_cap"
            ),
            "own_stretch": _rows(Stretch, user, "person", "began_at", "last_at"),
            "caps_lifted_for_you": _rows(CapLift, user, "person", "day", "reason"),
            "caps_lifted_by_you": _rows(CapLift, user, "by", "day", "reason"),
            "own_notes": _rows(Note, user, "author", "text", "at"),
            "own_mentions": _rows(Mention, user, "person", "seen_at"),
            "own_recusals": _rows(Recusal, user, "person", "reason", "words", "at"),
            "own_second_looks": _rows(SecondLook, user, "reviewer", "taken_at", "done_at"),
            "own_opinions": _rows(Opinion, user, "look__reviewer", "ground", "reason", "at"),
            "own_looks_at_proofs": _rows(EvidenceLook, user, "viewer", "at"),
            "own_handlings": _rows(Handling, user, "by", "kind", "reason", "until", "at"),
            "handed_to_them": _rows(Handling, user, "to", "reason", "at"),
        },
    )


def _decisions(claim: Claim) -> list[dict[str, Any]]:
    return [
        {
            "claim": claim.public_id,
            "picture": verdict.picture.public_id,
            "ground": verdict.ground,
            "reason": verdict.reason,
            "decided_at": verdict.decided_at,
            "decided_by": "staff",
        }
        for verdict in settled_verdicts(claim).values()
    ]


def _rows(model: Any, user: User, who: str, *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(**{who: user}).order_by("pk").values(*columns))


def obstacles(user: User) -> list[Obstacle]:
    """A claim, or a second look, that a reviewer has taken must be given back."""
    looking = SecondLook.objects.filter(
        reviewer=user, done_at__isnull=True, cancelled_at__isnull=True
    )
    if looking.exists():
        return [Obstacle(_("You are at a second look. Give it back or finish it first."))]
    if Assignment.objects.filter(reviewer=user, released_at__isnull=True).exists():
        return [Obstacle(_("You hold a claim for review. Give it back or decide it first."))]
    return []


def kept(user: User) -> list[Kept]:
    """Appeals, and what staff decided and noted."""
    found = []
    if Appeal.objects.filter(filed_by=user).exists():
        found.append(Kept(_("Your appeals in your words"), _("They are part of their claims.")))
    if Verdict.objects.filter(reviewer=user).exists():
        found.append(
            Kept(
                _("Decisions that you made, under a number in place of your name"),
                _("They belong to the claims of others."),
            )
        )
    if Note.objects.filter(author=user).exists() or Recusal.objects.filter(person=user).exists():
        found.append(
            Kept(
                _("Notes that you wrote on claims, under a number in place of your name"),
                _("They belong to the claims of others."),
            )
        )
    return found


def forget(user: User, *, now: datetime) -> None:
    """Wishes, what was typed and not decided, and own phrases go; the rest stays with claims.

    So does what the queue finds claims by: the next sorting takes it again from what they still
    say. A reviewer leaves every queue.
    """
    DeskSettings.objects.filter(person=user).delete()
    Stretch.objects.filter(person=user).delete()
    Worksheet.objects.filter(reviewer=user).delete()
    Phrase.objects.filter(owner=user, shared=False).delete()
    Card.objects.filter(claimant=user).update(words=None, sort_at=now)
    Card.objects.filter(reserved_for=user).update(reserved_for=None, reserved_until=None)
    for queue in Queue.objects.filter(reviewers=user):
        queue.reviewers.remove(user)
