"""Leases, verdicts, approvals, appeals, second looks, and who opened which proof."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval
from review.models.golden import Expected, GoldenCase
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.second_looks import Opinion, SecondLook
from review.models.verdicts import Verdict

__all__ = [
    "Appeal",
    "Approval",
    "Assignment",
    "Dispute",
    "EvidenceLook",
    "Expected",
    "GoldenCase",
    "Opinion",
    "SecondLook",
    "Verdict",
]
