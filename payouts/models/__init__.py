"""Tariffs, awards, holds, payees, acceptances, batches, payments and the bank's answers."""

from payouts.models.awards import Award, Hold, Tariff
from payouts.models.batches import BankResult, Batch, Export, Payment
from payouts.models.payees import Acceptance, Payee

__all__ = [
    "Acceptance",
    "Award",
    "BankResult",
    "Batch",
    "Export",
    "Hold",
    "Payee",
    "Payment",
    "Tariff",
]
