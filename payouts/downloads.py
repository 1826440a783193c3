"""Offers and hands out the files of a batch, the journal and what is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import StreamingHttpResponse
from django.utils.translation import get_language

from claims.table_response import table_response
from payouts.actions import bytes_of
from payouts.exports.profiles import Profile, profiles
from payouts.exports.wording import in_words
from payouts.models import Batch, Export
from payouts.queries import JOURNAL, LeftOut, exports_of, journal


@dataclass(frozen=True)
class File:
    """One kind of file that can be made of a batch, and how far it is."""

    profile: Profile
    export: Export | None

    @property
    def name(self) -> str:
        """The profile's name in the reader's language."""
        return name_of(self.profile)

    @property
    def made(self) -> bool:
        """Whether it can be downloaded."""
        return self.export is not None and self.export.state == Export.State.MADE

    @property
    def working(self) -> bool:
        """Whether it will be made without anybody doing more."""
        return self.export is not None and self.export.working

    @property
    def problems(self) -> list[str]:
        """Why it could not be made, in sentences."""
        return in_words(self.export.failure) if self.export else []


def name_of(profile: Profile) -> str:
    """A profile's name in the reader's language."""
    return profile.name_in(get_language() or "en")


def files_of(batch: Batch) -> list[File]:
    """Every kind of file, those that exist first."""
    known = {export.profile: export for export in exports_of(batch)}
    files = [File(profile, known.get(key)) for key, profile in profiles().items()]
    return sorted(files, key=lambda file: file.export is None)


def attachment(export: Export) -> StreamingHttpResponse:
    """An export's bytes as they were made, piece by piece, never kept by the browser."""
    response = StreamingHttpResponse(bytes_of(export), content_type=export.media_type)
    response["Content-Length"] = str(export.size)
    response["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{export.sha256}"'
    return response


def journal_file(on: date) -> StreamingHttpResponse:
    """The journal up to the end of a day as CSV, streamed, its cells no formulas."""
    lines = ([row[column] for column in JOURNAL] for row in journal(on))
    return table_response(f"redress-journal-{on}", JOURNAL, lines)


LEFT_OUT = ("claim", "picture", "reason", "amount", "due_at", "award", "detail")


def left_out_file(rows: Iterable[LeftOut], on: date) -> StreamingHttpResponse:
    """What is left out as CSV, streamed, its cells no formulas."""
    lines = (
        [
            row.claim,
            row.picture,
            row.why.value,
            "" if row.amount is None else f"{row.amount:.2f}",
            row.due_at.isoformat() if row.due_at else "",
            str(row.award or ""),
            row.detail,
        ]
        for row in rows
    )
    return table_response(f"redress-left-out-{on}", LEFT_OUT, lines)
