"""What the room keeps of who answered a claim, and of suits shown by claimants."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part, PersonalFile
from accounts.models import User
from claims.personal import years_after
from enforcement.actions.answers import discard_draft
from enforcement.answering import forwardings_to
from enforcement.contacts import opened
from enforcement.models import AnswerFile, CounterStatement, Forwarding, Suit
from pictures.attachments import pieces_of

SAID = (
    "name", "kind", "avatar_title", "avatar_place", "statement", "guaranteed", "declared",
    "text_version", "signature", "filed_at", "arrived_at",
)  # fmt: skip
SHOWN = (
    "kind", "body", "case_number", "filed_on", "filename", "sha256", "shown_at", "accepted",
    "reason", "outcome", "outcome_words",
)  # fmt: skip


def _statements_of(user: User) -> QuerySet[CounterStatement]:
    """Counter-statements of the platform accounts that the person signs in with."""
    own = forwardings_to(user).values("pk")
    return CounterStatement.objects.filter(forwarding__in=own).select_related("forwarding__claim")


def hand_over(user: User) -> Part:
    """Their own counter-statements with files, and the proofs of suit that they showed.

    Who answered by link alone has no account here, and gets what there is from the platform.
    """
    statements = _statements_of(user)
    files = AnswerFile.objects.filter(statement__in=statements).select_related("statement")
    suits = Suit.objects.filter(shown_by=user)
    return Part(
        "answers",
        {
            "counter_statements": [_statement(statement) for statement in statements],
            "proofs_of_suit": list(suits.values(*SHOWN)),
        },
        tuple(
            PersonalFile(
                f"{folder}/{row.public_id}-{row.filename}",
                partial(pieces_of, str(row.attachment.name)),
            )
            for folder, rows in (("answers", files), ("suits", suits))
            for row in rows
        ),
    )


def _statement(statement: CounterStatement) -> dict[str, Any]:
    said = {name: getattr(statement, name) for name in SAID}
    return {"avatar": str(statement.forwarding.claim.avatar), **said, **opened(statement)}


def obstacles(user: User) -> list[Obstacle]:
    """A claim whose clock runs is an obstacle of its own room, for it is not decided yet."""
    return []


def kept(user: User) -> list[Kept]:
    """Signed counter-statements without contact, and proofs of suit."""
    last = _statements_of(user).filter(filed_at__isnull=False).aggregate(at=Max("filed_at"))["at"]
    shown = Suit.objects.filter(shown_by=user).aggregate(at=Max("shown_at"))["at"]
    latest = max((moment for moment in (last, shown) if moment), default=None)
    if latest is None:
        return []
    return [
        Kept(
            _("Counter-statements as you signed them, without address, telephone and e-mail, "
              "and proofs of suit"),
            _("They may be needed in court until claims expire (Civil Code, art. 188)."),
            years_after(latest, settings.REDRESS_KEEP_CLAIM_YEARS),
        )
    ]  # fmt: skip


def forget(user: User, *, now: datetime) -> None:
    """Delete drafts, blank the contact of what was signed, and forget the platform account."""
    statements = _statements_of(user)
    for statement in statements.filter(filed_at=None):
        discard_draft(statement)
    keys = list(statements.values_list("pk", flat=True))
    forwarded = list(forwardings_to(user).values_list("pk", flat=True))
    CounterStatement.objects.filter(pk__in=keys).update(contact=b"")
    Forwarding.objects.filter(pk__in=forwarded).update(account="")
