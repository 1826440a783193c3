"""Reports of finance: read only, each made in a constant number of questions."""

from payouts.queries.reports.ageing import Age, Aged, Measure, ageing, ageing_rows
from payouts.queries.reports.alarms import (
    OPEN_KEY,
    Alarm,
    alarm_named,
    alarm_row,
    alarms,
    looks_at,
    open_alarms,
)
from payouts.queries.reports.balances import Balances, By, balance_rows, balances
from payouts.queries.reports.due import Outlook, Which, due_awards, due_row, outlook
from payouts.queries.reports.forecast import Forecast, bin_rows, forecast
from payouts.queries.reports.months import Month, Paid, paid_per_month
from payouts.queries.reports.payees import (
    History,
    history_of,
    payee_row,
    payees_found,
    payment_row,
    payments_to,
)

__all__ = [
    "OPEN_KEY",
    "Age",
    "Aged",
    "Alarm",
    "Balances",
    "By",
    "Forecast",
    "History",
    "Measure",
    "Month",
    "Outlook",
    "Paid",
    "Which",
    "ageing",
    "ageing_rows",
    "alarm_named",
    "alarm_row",
    "alarms",
    "balance_rows",
    "balances",
    "bin_rows",
    "due_awards",
    "due_row",
    "forecast",
    "history_of",
    "looks_at",
    "open_alarms",
    "outlook",
    "paid_per_month",
    "payee_row",
    "payees_found",
    "payment_row",
    "payments_to",
]
