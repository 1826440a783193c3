"""Tariffs, awards, holds, payees, batches, payments, the bank's answers, and the ledger."""

from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import Batch, Export, ExportPart, Payment
from payouts.models.ledger import Booking, LedgerEntry
from payouts.models.payees import NEEDS_PAPER, Acceptance, PaperLook, Payee, PayeePaper
from payouts.models.results import BankFile, BankLine, LineEnd

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "Award",
    "BankFile",
    "BankLine",
    "Batch",
    "Booking",
    "Export",
    "ExportPart",
    "Hold",
    "LedgerEntry",
    "LineEnd",
    "PaperLook",
    "Payee",
    "PayeePaper",
    "Payment",
    "Tariff",
]
