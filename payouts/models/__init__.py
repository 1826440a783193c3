"""Tariffs, awards, holds, payees, batches, payments, the bank's answers, and the ledger."""

from payouts.models.alarms import AlarmSeen
from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import BankResult, Batch, Export, ExportPart, Payment
from payouts.models.ledger import Booking, LedgerEntry
from payouts.models.payees import NEEDS_PAPER, Acceptance, PaperLook, Payee, PayeePaper

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "AlarmSeen",
    "Award",
    "BankResult",
    "Batch",
    "Booking",
    "Export",
    "ExportPart",
    "Hold",
    "LedgerEntry",
    "PaperLook",
    "Payee",
    "PayeePaper",
    "Payment",
    "Tariff",
]
