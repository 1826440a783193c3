"""Hands out corrections as a table, for page and API alike."""

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from claims.table_response import table_response
from payouts.models import Correction
from payouts.queries.corrections import SHEET, sheet


def corrections_file(found: QuerySet[Correction]) -> StreamingHttpResponse:
    """Some corrections as CSV, streamed, its cells no formulas."""
    return table_response("redress-corrections", SHEET, sheet(found))
