"""Tariffs, awards, holds, payees, batches, payments, the bank's answers, and the ledger."""

from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import BankResult, Batch, Export, ExportPart, Payment
from payouts.models.ledger import Booking, LedgerEntry
from payouts.models.payees import NEEDS_PAPER, Acceptance, PaperLook, Payee, PayeePaper
from payouts.models.reserves import Reserve
from payouts.models.stops import EvidenceCheck, Refusal, Stop

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "Award",
    "BankResult",
    "Batch",
    "Booking",
    "EvidenceCheck",
    "Export",
    "ExportPart",
    "Hold",
    "LedgerEntry",
    "PaperLook",
    "Payee",
    "PayeePaper",
    "Payment",
    "Refusal",
    "Reserve",
    "Stop",
    "Tariff",
]
