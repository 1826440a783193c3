"""Each report as a CSV file: streamed, cells as text, no formula possible."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.http import QueryDict, StreamingHttpResponse
from django.utils import timezone

from claims.clocks import SHANGHAI, day_in_china
from claims.table_response import table_response
from payouts.forms import AsOfForm
from payouts.models import Payee
from payouts.queries.reports import (
    By,
    ageing,
    ageing_rows,
    alarm_row,
    alarms,
    balance_rows,
    balances,
    bin_rows,
    due_awards,
    due_row,
    forecast,
    paid_per_month,
    payee_row,
    payees_found,
    payment_row,
    payments_to,
)
from payouts.reporting.filters import (
    AlarmForm,
    BalanceForm,
    DueForm,
    PayeeForm,
    PaymentsForm,
    YearForm,
)

AT_ONCE = 1000
Row = dict[str, Any]


class Report(NamedTuple):
    """The columns of a file, and its rows for what was asked."""

    columns: Callable[[QueryDict], tuple[str, ...]]
    rows: Callable[[QueryDict, datetime], Iterable[Row]]


def _due(asked: QueryDict, now: datetime) -> Iterator[Row]:
    found = due_awards(**DueForm(asked).given(), now=now)
    today = day_in_china(now)
    return (due_row(award, today) for award in found.iterator(AT_ONCE))


def _ageing(asked: QueryDict, _now: datetime) -> list[Row]:
    return ageing_rows(ageing(AsOfForm(asked).day()))


def _paid(asked: QueryDict, now: datetime) -> list[Row]:
    found = paid_per_month(**YearForm(asked).given(), today=day_in_china(now))
    return [asdict(month) | {"month": f"{month.first:%Y-%m}"} for month in found.months]


def _forecast(_asked: QueryDict, now: datetime) -> list[Row]:
    found = forecast(now=now)
    return bin_rows(found) if found else []


def _payees(asked: QueryDict, _now: datetime) -> Iterator[Row]:
    found = payees_found(**PayeeForm(asked).given())
    return (payee_row(payee) for payee in found.iterator(AT_ONCE))


def _balances(asked: QueryDict, _now: datetime) -> Iterator[Row]:
    wanted = BalanceForm(asked).wanted()
    found = balances(**wanted).iterator(AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield from balance_rows(some, wanted["by"])


def _alarms(asked: QueryDict, now: datetime) -> Iterator[Row]:
    return (alarm_row(alarm) for alarm in alarms(**AlarmForm(asked).given(), now=now))


def _fixed(*columns: str) -> Callable[[QueryDict], tuple[str, ...]]:
    return lambda _asked: columns


def _of_balances(asked: QueryDict) -> tuple[str, ...]:
    if BalanceForm(asked).wanted()["by"] == By.PAYEE:
        return "payee", "claimant", "account_name", "account", "awards", "balance"
    return "claim", "work", "award", "balance"


REPORTS: Mapping[str, Report] = {
    "due": Report(
        _fixed("claim", "work", "award", "due_on", "late", "amount", "payment", "batch"), _due
    ),
    "ageing": Report(_fixed("measure", "age", "count", "amount"), _ageing),
    "paid": Report(
        _fixed(
            "month", "count", "gross", "withheld", "net", "returned_count", "returned", "days"
        ),
        _paid,
    ),
    "forecast": Report(
        _fixed("low", "high", "decided", "upheld", "chance", "coming", "unasked", "expected"),
        _forecast,
    ),
    "payees": Report(
        _fixed(
            "id", "claimant", "account_name", "account", "bank_name", "kind", "named_at",
            "paid_count", "paid", "lost",
        ),
        _payees,
    ),
    "balances": Report(_of_balances, _balances),
    "alarms": Report(
        _fixed(
            "kind", "subject", "size", "amount", "people", "account", "claim", "last", "open",
            "seen_by", "seen_at", "reason",
        ),
        _alarms,
    ),
}  # fmt: skip


def report_file(name: str, asked: QueryDict) -> StreamingHttpResponse:
    """A report of `REPORTS` as CSV, as it stands now, for what was asked."""
    now = timezone.now()
    report = REPORTS[name]
    return table_file(f"{name}-{day_in_china(now)}", report.columns(asked), report.rows(asked, now))


PAYMENTS = (
    "payment", "claim", "batch", "prepared_at", "account_name", "account", "gross", "withheld",
    "amount", "state", "settled_on", "failure", "replaces",
)  # fmt: skip


def payments_file(payee: Payee, asked: QueryDict) -> StreamingHttpResponse:
    """All payments to the person who named a payee, as CSV."""
    found = payments_to(payee, **PaymentsForm(asked).given())
    rows = (payment_row(payment) for payment in found.iterator(AT_ONCE))
    return table_file(f"payments-{payee.public_id}", PAYMENTS, rows)


def table_file(name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> StreamingHttpResponse:
    """Rows as a streamed CSV file that no browser keeps."""
    lines = ([_cell(row[column]) for column in columns] for row in rows)
    return table_response(f"redress-{name}", columns, lines)


def _cell(value: Any) -> str:
    """A value as a program reads it; moments in Shanghai's time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value)
