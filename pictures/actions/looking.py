"""Writes down who looked at an avatar, and hands out originals."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from pictures import storage
from pictures.models import Blob, Look
from pictures.queries import sees_every_picture


@transaction.atomic
def log_look(blob: Blob, *, by: User, where: str, now: datetime) -> Look:
    """Write down that `by` looked at a generated avatar, and on which page."""
    return Look.objects.create(blob=blob, viewer=by, where=where, at=now)


@transaction.atomic
def hand_out_original(blob: Blob, *, by: User, where: str, now: datetime) -> bytes:
    """Return a content's untouched bytes to a person who examines evidence, and log it."""
    if not sees_every_picture(by):
        raise PermissionDenied(_("Your role does not allow this."))
    log_look(blob, by=by, where=where, now=now)
    return storage.read_original(blob)
