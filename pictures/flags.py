"""Saying that a content is distressing, and that it is not."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from pictures.models import Avatar, Blob, SensitiveFlag
from pictures.storage import lock_content


class NoReason(Refused):
    """Lifting a flag needs a written reason."""

    code = "reason_missing"
    status = 400


class AlreadyLifted(Refused):
    """Somebody has lifted this flag."""

    code = "already_lifted"


@transaction.atomic
def flag_content(blob: Blob, *, kind: str, by: User, now: datetime) -> SensitiveFlag:
    """Flag a content as distressing; the flag that stands already is returned as it is.

    Reviewers flag whatever they see, a platform client the avatars that it brought in.
    """
    by.must_have_role(*REVIEWING, Role.PLATFORM_CLIENT)
    own = Avatar.objects.filter(blob=blob, added_by=by)
    if not by.has_role(*REVIEWING) and not own.exists():
        raise PermissionDenied(_("This is no avatar of yours."))
    lock_content(blob.sha256)
    standing = SensitiveFlag.objects.filter(blob=blob, lifted_at=None).first()
    return standing or SensitiveFlag.objects.create(
        blob=blob, kind=SensitiveFlag.Kind(kind), flagged_by=by, flagged_at=now
    )


@transaction.atomic
def lift_flag(flag: SensitiveFlag, *, by: User, reason: str, now: datetime) -> SensitiveFlag:
    """Show the content clearly again to everybody; the reason stays on record."""
    by.must_have_role(*REVIEWING)
    if not reason.strip():
        raise NoReason(_("Say why the flag is not needed."), field="reason")
    flag.refresh_from_db(from_queryset=SensitiveFlag.objects.select_for_update())
    if flag.lifted_at is not None:
        raise AlreadyLifted(_("Somebody has lifted this flag already."))
    flag.lifted_by, flag.lifted_at, flag.reason = by, now, reason.strip()
    flag.save(update_fields=["lifted_by", "lifted_at", "reason"])
    return flag
