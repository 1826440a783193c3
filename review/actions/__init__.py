"""Everything that changes leases, verdicts, approvals and appeals."""

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
from review.actions.phrases import add_phrase, change_phrase, delete_phrase
from review.actions.verdicts import ask_claimant, propose, save_verdict
from review.actions.worksheets import keep_worksheet

__all__ = [
    "Disputed",
    "LeaseLost",
    "add_phrase",
    "approve",
    "ask_claimant",
    "change_phrase",
    "delete_phrase",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "keep_worksheet",
    "open_proof",
    "propose",
    "release_expired",
    "return_proposal",
    "save_verdict",
    "take",
    "take_next",
]
