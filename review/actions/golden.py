"""Marking decided claims as golden cases, and retiring them."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review.actions.leases import locked
from review.grounds import Ground
from review.models import Expected, GoldenCase

DECIDED = (State.DISMISSED, State.UPHELD, State.ACCEPTED, State.PAID)


class GoldenRefused(Refused):
    """This claim can't be a golden case, or is one already."""

    code = "golden_refused"


class GoldenIncomplete(Refused):
    """A golden case needs a ground for every picture, and words to learn from."""

    code = "golden_incomplete"
    status = 400


@transaction.atomic
def mark_golden(
    claim: Claim, *, by: User, expected: Mapping[int, str], why: str, now: datetime
) -> GoldenCase:
    """Make a decided claim a golden case; `expected` is the right ground by the picture's key.

    Nothing about the claim changes. Raises `GoldenRefused` while it is not decided or when it is
    golden already, and `GoldenIncomplete`.
    """
    by.must_have_role(Role.SENIOR_REVIEWER)
    claim = locked(claim)
    if claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if claim.state not in DECIDED:
        raise GoldenRefused(_("Only a decided claim can be a golden case."))
    if GoldenCase.objects.filter(claim=claim, retired_at__isnull=True).exists():
        raise GoldenRefused(_("This claim is a golden case already."))
    if not why.strip():
        raise GoldenIncomplete(_("Say what reviewers should learn from it."), field="why")
    pictures = list(claim.pictures.all())
    if any(expected.get(picture.pk) not in Ground.values for picture in pictures):
        raise GoldenIncomplete(_("Choose the right ground for every picture."), field="expected")
    golden = GoldenCase.objects.create(claim=claim, why=why.strip(), marked_by=by, marked_at=now)
    for picture in pictures:
        Expected.objects.create(golden=golden, picture=picture, ground=expected[picture.pk])
    return golden


@transaction.atomic
def retire_golden(golden: GoldenCase, *, by: User, reason: str, now: datetime) -> GoldenCase:
    """Show a golden case to nobody any more; what was scored with it stays."""
    by.must_have_role(Role.SENIOR_REVIEWER)
    golden = GoldenCase.objects.select_for_update(of=("self",)).get(pk=golden.pk)
    if golden.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if golden.retired_at is not None:
        raise GoldenRefused(_("This golden case is retired already."))
    if not reason.strip():
        raise GoldenIncomplete(_("Say why this golden case is retired."), field="reason")
    golden.retired_by, golden.retired_at, golden.retired_because = by, now, reason.strip()
    golden.save(update_fields=["retired_by", "retired_at", "retired_because"])
    return golden
