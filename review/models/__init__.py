"""Leases, verdicts, approvals, appeals, notes, recusals, and who opened which proof."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.notes import Mention, Note
from review.models.recusals import Recusal
from review.models.verdicts import Verdict

__all__ = [
    "Appeal",
    "Approval",
    "Assignment",
    "Dispute",
    "EvidenceLook",
    "Mention",
    "Note",
    "Recusal",
    "Verdict",
]
