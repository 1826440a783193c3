"""Filing a claim, withdrawing it, and asking for a person after the machine found no match."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions.guards import lock_draft, must_own
from claims.actions.steps import StepRefused, advance
from claims.declaration import VERSION
from claims.linter import Gap, gaps
from claims.models import Claim
from claims.numbers import next_number
from claims.queries import was_upheld
from claims.references import reference_of
from claims.states import State
from pictures.actions import fix_works
from pictures.queries import maker_of


class Incomplete(Refused):
    """The claim cannot be filed yet; `gaps` names everything that is missing or inconsistent."""

    code = "incomplete"

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(_("The claim is not complete yet. See what is missing below."))
        self.gaps = found
        errors: dict[str, list[str]] = {}
        for gap in found:
            errors.setdefault(gap.field, []).append(gap.message)
        self.extra = {"errors": errors, "gaps": [asdict(gap) for gap in found]}


@transaction.atomic
def file_claim(
    claim: Claim, *, by: User, signature: str, agreed: bool | None = None, now: datetime
) -> Claim:
    """File a draft: it gets its reference, its signature and its first due date.

    `agreed` makes the declaration now; left out, what the draft says counts. Raises `Incomplete`
    with every gap, and then nothing has changed and no reference is lost. Who answers for the
    avatar is taken over from what the platform said of it: its own generator, or a user.
    """
    draft = lock_draft(claim, by)
    agreed = draft.declaration_agreed if agreed is None else agreed
    found = gaps(draft, now=now, signature=signature, agreed=agreed)
    if found:
        raise Incomplete(found)
    assert draft.avatar is not None  # noqa: S101  # it would be a gap
    stated = {
        "declaration_agreed": agreed,
        "declaration_version": VERSION,
        "signature": " ".join(signature.split()),
        "signed_at": now,
        "filed_at": now,
        "reference": reference_of(next_number("claim", now=now), now),
        "respondent_kind": maker_of(draft.avatar),
    }
    Claim.objects.filter(pk=claim.pk).update(**stated)
    fix_works([picture.work for picture in draft.pictures.select_related("work")], now=now)
    advance(draft, to=State.SUBMITTED, by=by, now=now)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: User, reason: str = "", now: datetime) -> Claim:
    """Give up a claim before it is decided; what was filed stays on record."""
    must_own(claim, by)
    if was_upheld(claim):
        message = _("Part of this claim is upheld already, so it can no longer be withdrawn.")
        raise StepRefused(message)
    return advance(claim, to=State.WITHDRAWN, by=by, reason=reason.strip(), now=now)


@transaction.atomic
def ask_for_person(claim: Claim, *, by: User, now: datetime) -> Claim:
    """Bring a claim for which the machine found no match to a reviewer; always possible once."""
    must_own(claim, by)
    if claim.state != State.NO_MATCH:
        raise StepRefused(_("A person looks at this claim already, or it has ended."))
    reason = _("The claimant asked for a person.")
    return advance(claim, to=State.IN_REVIEW, by=by, reason=reason, now=now)
