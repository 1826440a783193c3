"""Leases, verdicts, approvals, appeals, and who opened which proof."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval, Countersignature
from review.models.findings import Finding
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.verdicts import Verdict

__all__ = [
    "Appeal",
    "Approval",
    "Assignment",
    "Countersignature",
    "Dispute",
    "EvidenceLook",
    "Finding",
    "Verdict",
]
