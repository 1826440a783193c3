"""Takes a table and an archive in, whole or not at all."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions.bulk.box import Names
from claims.actions.bulk.words import FILES, sentence
from claims.actions.steps import ring
from claims.bulk.archive import Limits, inventory
from claims.bulk.cells import read_row
from claims.bulk.refusal import FileRefused
from claims.bulk.table import Table, read_table
from claims.models import BulkFiling, BulkRow
from pictures.proofs import Upload

MOST_A_DAY = 20  # a table also tells which avatars exist, so nobody sends them without end
CHUNK = 1024 * 1024
UPLOADED = "BULK_UPLOADED"


class BulkRefused(Refused):
    """A table or an archive that is not taken; nothing of either was kept."""

    code = "bulk_refused"
    status = 400

    def __init__(self, refusal: FileRefused, *, field: str) -> None:
        super().__init__(sentence(FILES, refusal.code, refusal.params), field=field)
        self.extra = {"reason": refusal.code}


class TooManyUploads(Refused):
    """The person has sent as many tables today as one may."""

    code = "bulk_too_often"
    status = 429


def upload_bulk(
    *, by: User, table: Upload, archive: Upload, now: datetime
) -> tuple[BulkFiling, bool]:
    """Keep both files and every row; returns the filing and whether it is new.

    The same two files again are the filing that is there. Raises `BulkRefused` with the first
    reason why a file cannot be taken, and `TooManyUploads`.
    """
    by.must_have_role(*CLAIMING)
    digests = _digest(table), _digest(archive)
    known = _known(by, *digests)
    if known is not None:
        return known, False
    recent = BulkFiling.objects.filter(owner=by, uploaded_at__gt=now - timedelta(days=1))
    if recent.count() >= MOST_A_DAY:
        raise TooManyUploads(_("You have sent many tables today. Go on tomorrow."))
    rows = _table(table)
    filing = BulkFiling(
        owner=by,
        table_name=(table.name or "")[-200:],
        table_sha256=digests[0],
        encoding=rows.encoding,
        columns=list(rows.columns),
        archive_name=(archive.name or "")[-200:],
        archive_sha256=digests[1],
        files=_files(archive),
        uploaded_at=now,
    )
    filing.unused = _unused(rows, filing.files)
    try:
        return _keep(filing, rows, _file(archive)), True
    except IntegrityError:  # the same files were sent twice at once
        known = _known(by, *digests)
        if known is None:
            raise
        return known, False


def _known(by: User, table: str, archive: str) -> BulkFiling | None:
    mine = BulkFiling.objects.filter(owner=by)
    return mine.filter(table_sha256=table, archive_sha256=archive).first()


def _file(upload: Upload) -> BinaryIO:
    file = cast(BinaryIO, upload.file)
    file.seek(0)
    return file


def _digest(upload: Upload) -> str:
    digest, file = hashlib.sha256(), _file(upload)
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _table(upload: Upload) -> Table:
    limit = settings.REDRESS_BULK_TABLE_BYTES
    if (upload.size or 0) > limit:
        refusal = FileRefused("table_too_large", limit=limit // 2**20)
        raise BulkRefused(refusal, field="table")
    try:
        return read_table(_file(upload), most_rows=settings.REDRESS_BULK_ROWS)
    except FileRefused as refusal:
        raise BulkRefused(refusal, field="table") from refusal


def _files(upload: Upload) -> dict[str, str]:
    limits = Limits(
        files=settings.REDRESS_BULK_FILES,
        packed=settings.REDRESS_BULK_ZIP_BYTES,
        unpacked=settings.REDRESS_BULK_UNPACKED_BYTES,
        one=max(settings.REDRESS_UPLOAD_BYTES, settings.REDRESS_EVIDENCE_BYTES),
        ratio=settings.REDRESS_BULK_RATIO,
    )
    try:
        return inventory(_file(upload), limits)
    except FileRefused as refusal:
        raise BulkRefused(refusal, field="archive") from refusal


def _unused(rows: Table, files: dict[str, str]) -> list[str]:
    """The files that no row names."""
    names, used = Names(files), set()
    for line in rows.lines:
        for _column, name in read_row(line.cells)[0].files:
            used.update(names.meant(name))
    return sorted(set(files) - used)


def _keep(filing: BulkFiling, rows: Table, archive: BinaryIO) -> BulkFiling:
    """Write the file, then the rows; if they fail, the file goes too."""
    name = f"bulk/{filing.public_id.hex[:2]}/{filing.public_id.hex}"
    archive.seek(0)
    filing.archive.name = default_storage.save(name, File(archive))
    try:
        with transaction.atomic():
            filing.save()
            BulkRow.objects.bulk_create(
                BulkRow(filing=filing, number=line.number, cells=line.cells, surplus=line.surplus)
                for line in rows.lines
            )
            transaction.on_commit(partial(ring, UPLOADED))
    except BaseException:
        default_storage.delete(str(filing.archive.name))
        raise
    return filing
