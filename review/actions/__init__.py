"""Everything that changes leases, verdicts, approvals and appeals, and proposes limits."""

from review.actions.adjudication import Ruling, adjudicate, close_looks, release_look
from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
from review.actions.clusters import Given, Outcome, decide_claim, decide_each, dismiss_not_generated
from review.actions.exports import EXPORTING, Sending, begin_export, end_export
from review.actions.findings import record_finding
from review.actions.golden import mark_golden, retire_golden
from review.actions.handling import escalate, heartbeat, park, resume, resume_due, transfer
from review.actions.leases import (
    LeaseLost,
    give_back,
    give_back_claim,
    release_expired,
    take,
    take_next,
)
from review.actions.looks import open_proof
from review.actions.notes import see_notes, write_note
from review.actions.phrases import add_phrase, change_phrase, delete_phrase
from review.actions.queues import save_queue
from review.actions.recusals import recuse
from review.actions.second_looks import (
    finish_look,
    give_back_look,
    save_opinion,
    take_second_look,
    take_work,
)
from review.actions.sorting import sort_waiting
from review.actions.thresholds import AT_ONCE, bring_to_people, propose_thresholds
from review.actions.verdicts import ask_claimant, propose, save_verdict
from review.actions.wellbeing import (
    change_desk_settings,
    lift_cap,
    must_not_exceed_day,
    note_work,
    put_reminder_away,
)
from review.actions.worksheets import keep_worksheet

__all__ = [
    "AT_ONCE",
    "EXPORTING",
    "Disputed",
    "Given",
    "LeaseLost",
    "Outcome",
    "Ruling",
    "Sending",
    "add_phrase",
    "adjudicate",
    "approve",
    "ask_claimant",
    "begin_export",
    "bring_to_people",
    "change_desk_settings",
    "change_phrase",
    "close_looks",
    "decide_claim",
    "decide_each",
    "delete_phrase",
    "dismiss_not_generated",
    "end_export",
    "escalate",
    "file_appeal",
    "finish_look",
    "give_back",
    "give_back_claim",
    "give_back_look",
    "heartbeat",
    "keep_worksheet",
    "lift_cap",
    "mark_golden",
    "must_not_exceed_day",
    "note_work",
    "open_proof",
    "park",
    "propose",
    "propose_thresholds",
    "put_reminder_away",
    "record_finding",
    "recuse",
    "release_expired",
    "release_look",
    "resume",
    "resume_due",
    "retire_golden",
    "return_proposal",
    "save_opinion",
    "save_queue",
    "save_verdict",
    "see_notes",
    "sort_waiting",
    "take",
    "take_next",
    "take_second_look",
    "take_work",
    "transfer",
    "write_note",
]
