"""Reads rows of avatars that are to be registered, from JSON or a table, each on its own."""

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
