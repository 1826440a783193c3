"""Cards and queues, leases, verdicts, approvals, appeals, and who opened which proof."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval
from review.models.cards import Card, Handling
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.queues import History, Queue
from review.models.verdicts import Verdict

__all__ = [
    "Appeal",
    "Approval",
    "Assignment",
    "Card",
    "Dispute",
    "EvidenceLook",
    "Handling",
    "History",
    "Queue",
    "Verdict",
]
