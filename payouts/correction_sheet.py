"""Hands out corrections as a table, for page and API alike."""

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from claims.bulk.table import write_table
from payouts.models import Correction
from payouts.queries.corrections import SHEET, sheet


def corrections_file(found: QuerySet[Correction]) -> StreamingHttpResponse:
    """Some corrections as CSV, streamed, its cells no formulas."""
    lines = write_table(SHEET, sheet(found))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="redress-corrections.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
