"""Leases, verdicts, approvals, appeals, who opened which proof, what was exported, and wishes."""

from review.models.appeals import Appeal, Dispute
from review.models.approvals import Approval, Countersignature
from review.models.cards import Card, Handling
from review.models.exports import DecisionExport
from review.models.findings import Finding
from review.models.golden import Expected, GoldenCase
from review.models.leases import Assignment
from review.models.looks import EvidenceLook
from review.models.notes import Mention, Note
from review.models.phrases import LONGEST_PHRASE, Phrase
from review.models.queues import History, Queue
from review.models.recusals import Recusal
from review.models.second_looks import Opinion, SecondLook
from review.models.verdicts import Verdict
from review.models.wellbeing import CapLift, DeskSettings, Stretch
from review.models.worksheets import Worksheet

__all__ = [
    "LONGEST_PHRASE",
    "Appeal",
    "Approval",
    "Assignment",
    "CapLift",
    "Card",
    "Countersignature",
    "DecisionExport",
    "DeskSettings",
    "Dispute",
    "EvidenceLook",
    "Expected",
    "Finding",
    "GoldenCase",
    "Handling",
    "History",
    "Mention",
    "Note",
    "Opinion",
    "Phrase",
    "Queue",
    "Recusal",
    "SecondLook",
    "Stretch",
    "Verdict",
    "Worksheet",
]
