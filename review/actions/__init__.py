"""Everything that changes leases, verdicts, approvals and appeals."""

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

__all__ = [
    "EXPORTING",
    "Disputed",
    "LeaseLost",
    "Sending",
    "approve",
    "ask_claimant",
    "begin_export",
    "end_export",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "open_proof",
    "propose",
    "release_expired",
    "return_proposal",
    "save_verdict",
    "take",
    "take_next",
]
