"""What the files say of a payment and of a batch: the one place that knows where it stands."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from claims.clocks import SHANGHAI
from payouts.models import Batch, Payee
from payouts.money import plain

CURRENCY: Final = "CNY"
# What is read of each payment; plain columns, since making 100,000 rows into models takes longer
# than all the rest.
FIELDS: Final = (
    "pk",
    "reference",
    "amount",
    "payee__public_id",
    "payee__account_name",
    "payee__bank_name",
    "payee__account_number_encrypted",
    "award__digest",
    "award__claim__reference",
)
_SEALED: Final = ("public_id", "account_number_encrypted")


def method_of(row: Any) -> str:
    """How a payment reaches its payee; every payee is paid through a bank so far."""
    return "BANK"


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
    sealed = (row.payee__public_id, row.payee__account_number_encrypted)
    payee = Payee.from_db(None, _SEALED, sealed)  # no defaults for what is not read: much faster
    return {
        "reference": row.reference,
        "account_name": row.payee__account_name,
        "account_number": payee.open_number(),
        "bank": row.payee__bank_name,
        "bank_code": "",
        "amount": plain(row.amount),
        "purpose": row.award__claim__reference,
        "evidence_digest": row.award__digest,
        "method": method_of(row),
        "identity_number": "",
        "number": str(number),
    }
