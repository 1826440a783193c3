"""Policies, awards, holds, payees, batches, payments, bank answers, the ledger, corrections."""

from payouts.models.alarms import (
    AlarmSeen,
)
from payouts.models.awards import (
    Award,
    Hold,
)
from payouts.models.batches import (
    Batch,
    Payment,
)
from payouts.models.corrections import (
    Closing,
    Correction,
    CorrectionLetter,
)
from payouts.models.exports import (
    Export,
    ExportLook,
    ExportPart,
)
from payouts.models.ledger import (
    Booking,
    LedgerEntry,
)
from payouts.models.payees import (
    NEEDS_PAPER,
    Acceptance,
    PaperLook,
    Payee,
    PayeeLook,
    PayeePaper,
)
from payouts.models.policies import (
    Policy,
    Tariff,
    TaxPolicy,
    TaxRemittance,
)
from payouts.models.reserves import (
    Reserve,
)
from payouts.models.results import (
    BankFile,
    BankLine,
    LineEnd,
)
from payouts.models.stops import (
    EvidenceCheck,
    Refusal,
    Stop,
)

__all__ = [
    "NEEDS_PAPER",
    "Acceptance",
    "AlarmSeen",
    "Award",
    "BankFile",
    "BankLine",
    "Batch",
    "Booking",
    "Closing",
    "Correction",
    "CorrectionLetter",
    "EvidenceCheck",
    "Export",
    "ExportLook",
    "ExportPart",
    "Hold",
    "LedgerEntry",
    "LineEnd",
    "PaperLook",
    "Payee",
    "PayeeLook",
    "PayeePaper",
    "Payment",
    "Policy",
    "Refusal",
    "Reserve",
    "Stop",
    "Tariff",
    "TaxPolicy",
    "TaxRemittance",
]
