"""Everything that changes leases, verdicts, approvals, appeals, exports and wishes."""

from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
from review.actions.exports import EXPORTING, Sending, begin_export, end_export
from review.actions.leases import (
    LeaseLost,
    give_back,
    give_back_claim,
    release_expired,
    take,
    take_next,
)
from review.actions.looks import open_proof
from review.actions.verdicts import ask_claimant, propose, save_verdict
from review.actions.wellbeing import (
    change_desk_settings,
    lift_cap,
    must_not_exceed_day,
    note_work,
    put_reminder_away,
)

__all__ = [
    "EXPORTING",
    "Disputed",
    "LeaseLost",
    "Sending",
    "approve",
    "ask_claimant",
    "begin_export",
    "change_desk_settings",
    "end_export",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "lift_cap",
    "must_not_exceed_day",
    "note_work",
    "open_proof",
    "propose",
    "put_reminder_away",
    "release_expired",
    "return_proposal",
    "save_verdict",
    "take",
    "take_next",
]
