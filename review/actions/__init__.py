"""Everything that changes leases, verdicts, approvals, appeals, notes and recusals."""

from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
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
from review.actions.recusals import recuse
from review.actions.verdicts import ask_claimant, propose, save_verdict

__all__ = [
    "Disputed",
    "LeaseLost",
    "approve",
    "ask_claimant",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "open_proof",
    "propose",
    "recuse",
    "release_expired",
    "return_proposal",
    "save_verdict",
    "see_notes",
    "take",
    "take_next",
    "write_note",
]
