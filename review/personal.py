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

# What staff did themselves: the table, the column that names them, and what is told of it.
OWN: dict[str, tuple[Any, ...]] = {
    "own_leases": (Assignment, "reviewer", "taken_at", "released_at"),
    "own_verdicts": (Verdict, "reviewer", "ground", "reason", "decided_at"),
    "own_worksheets": (Worksheet, "reviewer", "ground", "reason", "saved_at"),
    "own_phrases": (Phrase, "owner", "title", "text", "shared", "changed_at"),
    "own_proposals": (Approval, "proposed_by", "proposed_at"),
    "own_approvals": (Approval, "decided_by", "outcome", "decided_at"),
    "own_countersignatures": (Countersignature, "person", "at"),
    "own_findings": (Finding, "by", "question", "answer", "reason", "at"),
    "own_exports": (DecisionExport, "by", "form", "wanted", "began_at", "rows"),
    "own_desk": (DeskSettings, "person", "grey", "blur", "break_minutes", "daily_cap"),
    "own_stretch": (Stretch, "person", "began_at", "last_at"),
    "caps_lifted_for_you": (CapLift, "person", "day", "reason"),
    "caps_lifted_by_you": (CapLift, "by", "day", "reason"),
    "own_notes": (Note, "author", "text", "at"),
    "own_mentions": (Mention, "person", "seen_at"),
    "own_recusals": (Recusal, "person", "reason", "words", "at"),
    "own_second_looks": (SecondLook, "reviewer", "taken_at", "done_at"),
    "own_opinions": (Opinion, "look__reviewer", "ground", "reason", "at"),
    "own_looks_at_proofs": (EvidenceLook, "viewer", "at"),
    "own_handlings": (Handling, "by", "kind", "reason", "until", "at"),
    "handed_to_them": (Handling, "to", "reason", "at"),
}


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
            **{name: _rows(model, user, *columns) for name, (model, *columns) in OWN.items()},
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
