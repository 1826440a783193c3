"""Hands out statements of a year and the tax of a month as CSV, for pages and API alike."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import StreamingHttpResponse

from claims.table_response import table_response
from payouts.models import Payment
from payouts.queries import paid_in, withheld_in

AT_ONCE = 2000
COLUMNS = (
    "settled_on", "payment", "batch", "claim", "payee", "payee_kind", "account", "gross",
    "withheld", "net", "currency", "tax_policy",
)  # fmt: skip
MONTH_COLUMNS = (*COLUMNS, "paid_to_tax_office")


def _row(payment: Payment) -> list[str]:
    day, policy = payment.settled_on, payment.tax_policy
    return [
        day.isoformat() if day else "",
        payment.reference,
        payment.batch.reference,
        payment.award.claim.reference or "",
        payment.payee.account_name,
        payment.payee.kind,
        payment.payee.masked_number,
        f"{payment.gross:.2f}",
        f"{payment.withheld:.2f}",
        f"{payment.amount:.2f}",
        "CNY",
        policy.version if policy else "",
    ]


def statement_file(payments: Iterable[Payment], year: int) -> StreamingHttpResponse:
    """Some payments of a year, one row each."""
    return table_response(
        f"redress-statement-{year}", COLUMNS, (_row(payment) for payment in payments)
    )


def statements_file(year: int) -> StreamingHttpResponse:
    """Every payment of a year to everybody, one row each, in constant memory."""
    return statement_file(paid_in(year).iterator(AT_ONCE), year)


def month_file(month: date) -> StreamingHttpResponse:
    """Every payment of a month with something withheld, and whether its tax is paid on."""
    return table_response(f"redress-tax-{month:%Y-%m}", MONTH_COLUMNS, _month_rows(month))


def _month_rows(month: date) -> Iterator[list[str]]:
    for booking in withheld_in(month).iterator(AT_ONCE):
        if booking.payment is not None:
            yield [*_row(booking.payment), "yes" if booking.__dict__["taxed"] else "no"]
