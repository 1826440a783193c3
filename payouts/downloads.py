"""Hands out a stored export, the journal or what is left out, for pages and API alike."""

from collections.abc import Iterable
from datetime import date

from django.http import StreamingHttpResponse

from claims.bulk.table import write_table
from payouts.actions import bytes_of
from payouts.models import Export
from payouts.queries import JOURNAL, LeftOut, journal


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
    response = StreamingHttpResponse(
        write_table(JOURNAL, lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="redress-journal-{on}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


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
    response = StreamingHttpResponse(
        write_table(LEFT_OUT, lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="redress-left-out-{on}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
