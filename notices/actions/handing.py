"""Hands notices out, and writes down to whom."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notices import storage
from notices.actions.arriving import note_opened
from notices.models import Download, Notice
from pictures.actions import log_look


@transaction.atomic
def hand_out(
    notice: Notice, *, by: User, where: str, face: Download.Face = Download.Face.PAGE, now: datetime
) -> bytes:
    """Return a notice's bytes to a person who may read it.

    It shows the avatar, so the look is logged like every other; so is the download, and the first
    by the claimant proves that the notice has arrived. Who may read it, `notice_for` decides.
    Raises `NoticeDamaged` when the stored file is not what was issued.
    """
    pdf = storage.read_back(notice)
    avatar = notice.claim.avatar
    assert avatar is not None  # noqa: S101  # no claim is filed without one
    log_look(avatar.blob, by=by, where=where[:200], now=now)
    download = Download.objects.create(notice=notice, by=by, face=face, at=now)
    if notice.claim.claimant_id == by.pk:
        note_opened(download, now=now)
    return pdf
