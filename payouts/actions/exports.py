"""Asks for the files of a released batch, each made once, and hands out their bytes."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions.steps import ring
from payouts.actions.batches import BatchMoved, check_not_own
from payouts.actions.making import CannotCarry, begin, make
from payouts.exports.profiles import Profile, profiles
from payouts.exports.wording import Problem, Problems
from payouts.keys import opening_keys
from payouts.models import Batch, Export, ExportLook
from payouts.queries import export_of
from payouts.vault import Unreadable, unseal_bytes

log = logging.getLogger(__name__)

OWN: Final = "redress-csv"  # our own table, which every bank's clerk can open
ASKED: Final = "EXPORT_ASKED"


class UnknownProfile(Refused):
    """There is no such kind of file."""

    code = "unknown_profile"
    status = 400


class ExportChanged(Refused):
    """The stored bytes are not those that were made."""

    code = "export_changed"


@transaction.atomic
def export_batch(batch: Batch, *, by: User, now: datetime, profile: str = OWN) -> Export:
    """Make a file of a released batch, or queue it where the batch is large.

    Asked again, the same file is named; one that could not be made is tried anew. Raises
    `UnknownProfile`, and for a small batch `CannotCarry`: then nothing is written.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    wanted = profiles().get(profile)
    if wanted is None:
        raise UnknownProfile(_("There is no such kind of file."), field="profile")
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if not batch.is_released:
        raise BatchMoved(_("Only a released batch has files for the bank."))
    export = export_of(batch, profile)
    if export and export.state != Export.State.FAILED:
        return export
    _check_size(batch, wanted)
    export = _queued(export or Export(batch=batch, profile=profile), wanted, by=by, now=now)
    if batch.count > settings.REDRESS_EXPORT_AT_ONCE:
        transaction.on_commit(partial(ring, ASKED))
        return export
    begin(export)
    make(export, now=now)
    export.refresh_from_db()
    return export


def _check_size(batch: Batch, profile: Profile) -> None:
    if profile.most and batch.count > profile.most:
        raise CannotCarry(Problems.just(Problem("rows", limit=str(profile.most))))


def _queued(export: Export, profile: Profile, *, by: User, now: datetime) -> Export:
    """The row of an export that waits, new or after a failure."""
    export.state, export.failure, export.tries = Export.State.QUEUED, [], 0
    export.filename = profile.filename_for(export.batch.reference)
    export.media_type = profile.media_type
    export.rows_total, export.rows_done = export.batch.count, 0
    export.made_by, export.asked_at = by, now
    export.save()
    return export


@transaction.atomic
def read_export(batch: Batch, *, by: User, now: datetime, profile: str = OWN) -> Export:
    """A made file with its account numbers, for those who hand it to the bank.

    Every part is opened and the whole compared with its SHA-256 before the first byte leaves;
    the look is recorded. Raises `ExportChanged`.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    export = export_of(batch, profile)
    if export is None or export.state != Export.State.MADE:
        raise BatchMoved(_("This file has not been made yet."))
    if not is_whole(export):
        log.error("export %s is not what was made", export.public_id)
        raise ExportChanged(
            _("The stored file was changed since it was made. Nothing of it is given out.")
        )
    ExportLook.objects.create(export=export, viewer=by, at=now)
    log.info("export of batch %s was read by user %s", batch.reference, by.pk)
    return export


def is_whole(export: Export) -> bool:
    """Whether the stored bytes are the ones that were made."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in bytes_of(export):
            digest.update(piece)
            size += len(piece)
    except Unreadable:
        return False
    return (digest.hexdigest(), size) == (export.sha256, export.size)


def bytes_of(export: Export) -> Iterator[bytes]:
    """The bytes of a stored file, piece by piece; raises `vault.Unreadable` if changed."""
    keys = opening_keys()
    for part in export.parts.select_related("export").order_by("number").iterator(4):
        yield unseal_bytes(bytes(part.sealed), place=part.place, keys=keys)
