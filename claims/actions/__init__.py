"""Everything that changes a claim: one verb, one function."""

from claims.actions.bulk import (
    RETRYING,
    BulkRefused,
    NotSigned,
    check_bulk,
    confirm_bulk,
    file_bulk,
    forget_bulk,
    retry_bulk,
    upload_bulk,
    work_again,
)
from claims.actions.drafts import (
    WorkRefused,
    add_picture,
    choose_avatar,
    remove_picture,
    save_draft,
    start_claim,
)
from claims.actions.evidence import (
    EvidenceRefused,
    add_evidence,
    remove_evidence,
    take_proofs,
)
from claims.actions.filing import Incomplete, ask_for_person, file_claim, withdraw_claim
from claims.actions.guards import NotADraft
from claims.actions.messages import EmptyMessage, MessageRefused, see_messages, send_message
from claims.actions.questions import EmptyText, answer_question, ask, lapse_overdue
from claims.actions.sheet import (
    AvatarChoice,
    AvatarUnclear,
    Facts,
    NewProof,
    NewWork,
    Problem,
    Sheet,
    SheetRefused,
    change_claim,
    create_claim,
    save_sheet,
    status_of,
)
from claims.actions.steps import StepRefused, advance, append_step
from claims.actions.terms import set_term
from claims.actions.waiting import one_by_one

__all__ = [
    "RETRYING",
    "AvatarChoice",
    "AvatarUnclear",
    "BulkRefused",
    "EmptyMessage",
    "EmptyText",
    "EvidenceRefused",
    "Facts",
    "Incomplete",
    "MessageRefused",
    "NewProof",
    "NewWork",
    "NotADraft",
    "NotSigned",
    "Problem",
    "Sheet",
    "SheetRefused",
    "StepRefused",
    "WorkRefused",
    "add_evidence",
    "add_picture",
    "advance",
    "answer_question",
    "append_step",
    "ask",
    "ask_for_person",
    "change_claim",
    "check_bulk",
    "choose_avatar",
    "confirm_bulk",
    "create_claim",
    "file_bulk",
    "file_claim",
    "forget_bulk",
    "lapse_overdue",
    "one_by_one",
    "remove_evidence",
    "remove_picture",
    "retry_bulk",
    "save_draft",
    "save_sheet",
    "see_messages",
    "send_message",
    "set_term",
    "start_claim",
    "status_of",
    "take_proofs",
    "upload_bulk",
    "withdraw_claim",
    "work_again",
]
