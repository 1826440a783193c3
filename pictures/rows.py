"""Reads rows of avatars that are to be registered, from JSON or a table, each on its own."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from pictures.actions import NamedRow
from pictures.forms import read_upload
from pictures.serializers import RowSerializer

Files = Mapping[str, "UploadedFile[bytes]"]


class RowInvalid(Refused):
    """Fields of a row cannot be read; `errors` names them."""

    code = "invalid"
    status = 400

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(_("Some fields need another look."))
        self.extra = {"errors": errors}


class TableUnreadable(Refused):
    """A file is no table of avatars."""

    code = "table_unreadable"
    status = 400


class FileMissing(Refused):
    """A row names a file that was not sent."""

    code = "file_missing"
    status = 400


def named_rows(sent: Iterable[Any], files: Files) -> Iterator[NamedRow]:
    """Each thing that was sent as a row; what is wrong with one is said of that row."""
    for each in sent:
        try:
            yield _row(each, files)
        except Refused as wrong:
            told = each.get("external_id") if isinstance(each, dict) else ""
            yield NamedRow(str(told or "")[:100], wrong=wrong)


def _row(sent: Any, files: Files) -> NamedRow:
    read = RowSerializer(data=sent)
    if not read.is_valid():
        raise RowInvalid(
            {name: [str(word) for word in words] for name, words in read.errors.items()}
        )
    facts = dict(read.validated_data)
    external_id, url, name = facts.pop("external_id"), facts.pop("url", ""), facts.pop("file", "")
    if not name:
        return NamedRow(external_id, url=url, facts=facts)  # type: ignore[arg-type]  # checked above
    if name not in files:
        message = _("There is no file %(name)s in this call.") % {"name": name}
        raise FileMissing(message, field="file")
    return NamedRow(external_id, partial(read_upload, files[name], field="file"), url, facts)  # type: ignore[arg-type]


def rows_of_table(data: bytes) -> list[dict[str, str]]:
    """The lines of a CSV table in UTF-8 or GB 18030; cells left empty are left out.

    The columns are called like the fields of `RowSerializer`. Raises `TableUnreadable`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    try:
        lines = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise TableUnreadable(_("This is no table of text (CSV)."), field="table") from error
    rows = [_cells(line) for line in lines]
    if not any("external_id" in row for row in rows):
        raise TableUnreadable(_("The table has no column external_id, or no lines."), field="table")
    return rows


def _cells(line: Mapping[Any, Any]) -> dict[str, str]:
    named = {name: cell for name, cell in line.items() if isinstance(name, str) and cell}
    return {name.strip(): cell.strip() for name, cell in named.items() if cell.strip()}
