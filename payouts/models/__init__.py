"""Tariffs, awards, holds, payees, acceptances, batches, payments and the bank's answers."""

from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import BankResult, Batch, Export, Payment
from payouts.models.payees import NEEDS_PAPER, Acceptance, PaperLook, Payee, PayeePaper

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "Award",
    "BankResult",
    "Batch",
    "Export",
    "Hold",
    "PaperLook",
    "Payee",
    "PayeePaper",
    "Payment",
    "Tariff",
]
