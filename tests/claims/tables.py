"""Tables and archives for the tests of filing many claims."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from claims import actions
from claims.models import BulkFiling
from tests.factories import NOW, make_picture_bytes

GOOD = {
    "avatar_id": "AV-1",
    "pictures": "one.png",
    "title": "Lamp",
    "created_on": "2021-04-01",
    "first_published_on": "2021/5/1",
    "first_published_url": "https://example.org/1",
    "proof_kind": "REGISTRATION",
    "proof_note": "国作登字-2021-F-00123456",
    "holder_name": "Lin Mo",
    "holder_kind": "个人",
    "postal_address": "1 Example Road",
    "contact_email": "lin@example.org",
    "telephone": "+86 571 0000 0000",
    "rights": "REPRODUCTION;改编",
    "request": "Stop it.",
}
Rows = Sequence[Mapping[str, str]]


def table(
    rows: Rows, *, encoding: str = "utf-8", separator: str = ",", columns: Sequence[str] = ()
) -> bytes:
    """A table with the columns of all rows."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return buffer.getvalue().encode(encoding)


def archive(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these files; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def pictures(*names: str) -> dict[str, bytes]:
    """A picture for each name, all of them different."""
    return {name: make_picture_bytes(sum(name.encode()), 64) for name in names}


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def upload(owner: User, rows: Rows, files: Mapping[str, bytes] | None = None) -> BulkFiling:
    """A table and its archive, kept through the real action."""
    return actions.upload_bulk(
        by=owner,
        table=sent(table(rows), "claims.csv"),
        archive=sent(archive(files or pictures("one.png")), "pictures.zip"),
        now=NOW,
    )[0]


def check(filing: BulkFiling) -> list[list[tuple[str, str]]]:
    """Check every row; returns the column and code of each error, row by row."""
    while actions.check_bulk(now=NOW):
        continue
    filing.refresh_from_db()
    return [[(error["column"], error["code"]) for error in row.errors] for row in filing.rows.all()]


def file_all(filing: BulkFiling, *, signature: str = "Lin Mo") -> BulkFiling:
    """Sign for a checked table and file its good rows."""
    actions.confirm_bulk(filing, by=filing.owner, signature=signature, agreed=True, now=NOW)
    while actions.file_bulk(now=NOW):
        continue
    filing.refresh_from_db()
    return filing
