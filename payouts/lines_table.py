"""The bank's lines that fitted nothing, as a file."""

from datetime import date

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from claims.table_response import table_response
from payouts.models import BankLine

COLUMNS = (
    "file", "imported_at", "line", "reference", "status", "day", "amount", "message", "entry",
    "outcome", "claim", "closed_at", "closed_by", "reason", "closed_with_file",
)  # fmt: skip
AT_ONCE = 2000


def lines_file(lines: QuerySet[BankLine], *, on: date) -> StreamingHttpResponse:
    """The lines as CSV, streamed, their cells no formulas; amounts in CNY."""
    rows = map(_row, lines.iterator(AT_ONCE))
    return table_response(f"redress-bank-lines-{on}", COLUMNS, rows)


def _row(line: BankLine) -> list[str]:
    end = getattr(line, "end", None)
    imported_at = line.file.imported_at
    return [
        str(line.file),
        imported_at.isoformat() if imported_at else "",
        str(line.number),
        line.reference,
        line.status,
        line.settled_on.isoformat() if line.settled_on else "",
        "" if line.amount is None else f"{line.amount:.2f}",
        line.message,
        line.entry,
        line.outcome,
        str(line.payment.award.claim) if line.payment else "",
        *((end.at.isoformat(), str(end.by), end.reason) if end else ("", "", "")),
        str(end.applied_with) if end and end.applied_with else "",
    ]
