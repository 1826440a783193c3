"""Tariffs, awards, holds, payees, batches, payments, the bank's answers, and the ledger."""

from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import BankResult, Batch, Payment
from payouts.models.exports import Export, ExportLook, ExportPart
from payouts.models.ledger import Booking, LedgerEntry
from payouts.models.payees import NEEDS_PAPER, Acceptance, PaperLook, Payee, PayeePaper

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "Award",
    "BankResult",
    "Batch",
    "Booking",
    "Export",
    "ExportLook",
    "ExportPart",
    "Hold",
    "LedgerEntry",
    "PaperLook",
    "Payee",
    "PayeePaper",
    "Payment",
    "Tariff",
]
