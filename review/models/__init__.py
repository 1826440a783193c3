"""Leases, worksheets, verdicts, phrases, approvals, appeals, and who opened which proof."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.phrases import LONGEST_PHRASE, Phrase
from review.models.verdicts import Verdict
from review.models.worksheets import Worksheet

__all__ = [
    "LONGEST_PHRASE",
    "Appeal",
    "Approval",
    "Assignment",
    "Dispute",
    "EvidenceLook",
    "Phrase",
    "Verdict",
    "Worksheet",
]
