"""Makes the bank's files of a released batch, each once, and keeps their bytes."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from payouts import bankfile
from payouts.actions.batches import BatchMoved, check_not_own
from payouts.actions.release import row_of
from payouts.keys import opening_keys, sealing_key
from payouts.models import Batch, Export, ExportPart
from payouts.queries import export_of, payments_of
from payouts.vault import seal_bytes, unseal_bytes

log = logging.getLogger(__name__)

PROFILE = "redress"
PART_BYTES = 256 * 1024


@transaction.atomic
def export_batch(batch: Batch, *, by: User, now: datetime) -> Export:
    """Make the payment file of a released batch; asked again, the same stored bytes come back."""
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.state not in (Batch.State.RELEASED, Batch.State.SETTLED):
        raise BatchMoved(_("Only a released batch has files for the bank."))
    if (made := export_of(batch, PROFILE)) is not None:
        return made
    content = bankfile.write(map(row_of, payments_of(batch)))
    export = Export.objects.create(
        batch=batch,
        profile=PROFILE,
        filename=f"{batch.reference}.csv",
        media_type=bankfile.MEDIA_TYPE,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=by,
        made_at=now,
    )
    for number, start in enumerate(range(0, len(content), PART_BYTES)):
        part = ExportPart(export=export, number=number)
        piece = content[start : start + PART_BYTES]
        part.sealed = seal_bytes(piece, place=part.place, key=sealing_key())
        part.save()
    return export


def read_export(batch: Batch, *, by: User) -> Export:
    """The stored file with its account numbers, for those who hand it to the bank."""
    by.must_have_role(Role.FINANCE_PREPARER)
    check_not_own(batch, by)
    export = export_of(batch, PROFILE)
    if export is None:
        raise BatchMoved(_("The bank's file of this batch has not been made yet."))
    log.info("export of batch %s was read by user %s", batch.reference, by.pk)
    return export


def bytes_of(export: Export) -> Iterator[bytes]:
    """The bytes of a stored file, piece by piece; raises `vault.Unreadable` if changed."""
    keys = opening_keys()
    for part in export.parts.select_related("export").order_by("number").iterator(4):
        yield unseal_bytes(bytes(part.sealed), place=part.place, keys=keys)
