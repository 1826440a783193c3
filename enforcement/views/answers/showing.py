"""What pages of all sides show of a forwarded claim, and who of the staff may read it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from claims.clocks import day_in_china, published
from enforcement import answer_texts
from enforcement.answer_terms import Rule
from enforcement.answering import (
    READING,
    countdown_of,
    filed_statement_of,
    forwarding_for,
    rule_in_force,
)
from enforcement.models import Countdown, Forwarding
from review.queries import look_held_by, why_withheld


def tongue() -> str:
    """The key under which the texts of rules stand for the page's language."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def said_of(rule: Rule) -> dict[str, str]:
    """A rule as a page says it."""
    return {
        "sentence": rule.sentence[tongue()],
        "source": rule.source[tongue()],
        "version": rule.version,
        "since": rule.since.isoformat(),
    }


def facts_of(forwarding: Forwarding) -> dict[str, Any]:
    """The measure, the signed statement and the clock, as every side sees them."""
    statement = filed_statement_of(forwarding)
    clock = countdown_of(statement)
    until = clock.due_at if clock and clock.ended_at is None else None
    return {
        "forwarding": forwarding,
        "claim": forwarding.claim,
        "measure": forwarding.measure,
        "statement": statement,
        "files": list(statement.files.all()) if statement else [],
        "clock": clock,
        "pauses": list(clock.pauses.all()) if clock else [],
        "suits": list(clock.suits.all()) if clock else [],
        "rule": said_of(clock.rule if clock else rule_in_force()),
        "due_may_move": until is not None and not published(day_in_china(until)),
        **signed_texts(statement.text_version if statement else answer_texts.VERSION),
    }


def signed_texts(version: str) -> dict[str, str]:
    """The guarantee and the declaration of a version in the page's language."""
    language = get_language() or "en"
    return {
        "guarantee": answer_texts.guarantee(version, language),
        "declaration": answer_texts.declaration(version, language),
    }


def takes_proofs(clock: Countdown | None) -> bool:
    """Whether the claimant may show a suit now."""
    if clock is None or clock.ended_at is not None:
        return False
    if any(suit.decided_at is None for suit in clock.suits.all()):
        return False
    return clock.due_at is None or clock.due_at > timezone.now()


def readable_forwarding(viewer: User, claim_id: UUID) -> Forwarding:
    """A forwarded claim for reviewers and the auditor; `PermissionDenied` where it is theirs.

    Forbidden as well to who claims the same content, or looks at the claim blind just now.
    """
    viewer.must_have_role(*READING)
    forwarding = forwarding_for(viewer, claim_id)
    claim = forwarding.claim
    if claim.claimant_id == viewer.pk:
        raise PermissionDenied(_("This is your own claim: see it among your claims."))
    if withheld := why_withheld(viewer, claim):
        raise PermissionDenied(withheld)
    look = look_held_by(viewer, now=timezone.now())
    if look is not None and look.claim_id == claim.pk:
        raise PermissionDenied(_("You look at this claim blind. Finish your second look first."))
    return forwarding
