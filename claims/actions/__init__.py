"""Everything that changes a claim: one verb, one function."""

from claims.actions.drafts import (
    WorkRefused,
    add_picture,
    choose_avatar,
    remove_picture,
    save_draft,
    start_claim,
)
from claims.actions.evidence import EvidenceRefused, add_evidence, remove_evidence
from claims.actions.filing import Incomplete, ask_for_person, file_claim, withdraw_claim
from claims.actions.guards import NotADraft
from claims.actions.questions import answer_question, ask, lapse_overdue
from claims.actions.steps import StepRefused, advance, append_step

__all__ = [
    "EvidenceRefused",
    "Incomplete",
    "NotADraft",
    "StepRefused",
    "WorkRefused",
    "add_evidence",
    "add_picture",
    "advance",
    "answer_question",
    "append_step",
    "ask",
    "ask_for_person",
    "choose_avatar",
    "file_claim",
    "lapse_overdue",
    "remove_evidence",
    "remove_picture",
    "save_draft",
    "start_claim",
    "withdraw_claim",
]
