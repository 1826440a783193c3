"""What the files say of a payment and of a batch: the one place that knows where it stands."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from claims.clocks import SHANGHAI
from payouts.models import Batch, Payee
from payouts.money import plain

CURRENCY: Final = "CNY"
# What is read of each payment and its payee, as plain columns: whole models would take longer than
# all the rest. Whatever `Payee.open_number` looks at must be among them.
PAYEE: Final = (
    "public_id", "method", "account_name", "bank_name", "bank_code", "account_number_encrypted",
    "account_index", "account_last4", "account_masked", "identity_type", "identity_encrypted",
    "identity_index", "identity_last4",
)  # fmt: skip
PAYMENT: Final = ("pk", "reference", "amount", "award__digest", "award__claim__reference")
FIELDS: Final = (*PAYMENT, *(f"payee__{field}" for field in PAYEE))


def of_the_batch(batch: Batch, *, asked_at: datetime) -> dict[str, str]:
    """What stands once in a file, as text; times are China's."""
    local = asked_at.astimezone(SHANGHAI).replace(microsecond=0)
    return {
        "batch": batch.reference,
        "total": plain(batch.total),
        "count": str(batch.count),
        "day": local.date().isoformat(),
        "moment": local.isoformat(),
        "currency": CURRENCY,
        "payer_name": settings.REDRESS_PAYER_NAME,
        "payer_account": settings.REDRESS_PAYER_ACCOUNT,
        "payer_bank_code": settings.REDRESS_PAYER_BANK_CODE,
    }


def of_a_payment(row: Any, number: int) -> dict[str, str]:
    """What a file may say of one payment; raises `vault.Unreadable` for a swapped account."""
    payee = Payee.from_db(None, PAYEE, row[len(PAYMENT) :])
    return {
        "reference": row.reference,
        "account_name": payee.account_name,
        "account_number": payee.open_number(),
        "bank": payee.bank_name,
        "bank_code": payee.bank_code,
        "amount": plain(row.amount),
        "purpose": row.award__claim__reference,
        "evidence_digest": row.award__digest,
        "method": payee.method,
        "identity_number": payee.open_identity(),
        "number": str(number),
    }
