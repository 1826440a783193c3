"""Hands out a table as a CSV file: streamed, its cells no formulas, kept by no browser."""

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from claims.bulk.table import write_table


def table_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> StreamingHttpResponse:
    """Rows of text as the file NAME.csv, written while they are read."""
    response = StreamingHttpResponse(
        write_table(columns, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
