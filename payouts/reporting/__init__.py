"""What reports are asked for, and how each becomes rows, a page and a file alike."""

from payouts.reporting.files import REPORTS, payments_file, report_file
from payouts.reporting.filters import (
    AlarmForm,
    BalanceForm,
    DueForm,
    PayeeForm,
    PaymentsForm,
    SeenForm,
    YearForm,
)

__all__ = [
    "REPORTS",
    "AlarmForm",
    "BalanceForm",
    "DueForm",
    "PayeeForm",
    "PaymentsForm",
    "SeenForm",
    "YearForm",
    "payments_file",
    "report_file",
]
