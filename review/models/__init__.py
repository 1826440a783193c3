"""Leases, verdicts, approvals, appeals, who opened which proof, and what was exported."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval
from review.models.exports import DecisionExport
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.verdicts import Verdict

__all__ = [
    "Appeal",
    "Approval",
    "Assignment",
    "DecisionExport",
    "Dispute",
    "EvidenceLook",
    "Verdict",
]
