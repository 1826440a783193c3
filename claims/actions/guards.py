"""Who may change which claim, and when: what the actions on a draft ask first."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.models import Claim


class NotADraft(Refused):
    """The claim was filed or withdrawn and can no longer be changed."""

    code = "not_a_draft"


def must_own(claim: Claim, by: User) -> None:
    """Raise `PermissionDenied` unless this is the person's own claim."""
    by.must_have_role(*CLAIMING)
    if claim.claimant_id != by.pk:
        raise PermissionDenied(_("This is somebody else's claim."))


def lock(claim: Claim) -> Claim:
    """The claim's row as it stands now, locked until the surrounding transaction ends."""
    return Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)


def lock_draft(claim: Claim, by: User) -> Claim:
    """The row of the person's own draft, locked; raises `NotADraft` once it is filed."""
    must_own(claim, by)
    locked = lock(claim)
    if not locked.is_draft:
        raise NotADraft(_("This claim is no longer a draft, so it cannot be changed."))
    return locked


def touch(claim: Claim, now: datetime) -> None:
    """Note that something in the draft changed."""
    Claim.objects.filter(pk=claim.pk).update(updated_at=now)
