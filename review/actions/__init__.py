"""Everything that changes leases, verdicts, second looks, approvals and appeals."""

from review.actions.adjudication import Ruling, adjudicate, close_looks, release_look
from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
from review.actions.golden import mark_golden, retire_golden
from review.actions.leases import (
    LeaseLost,
    give_back,
    give_back_claim,
    release_expired,
    take,
    take_next,
)
from review.actions.looks import open_proof
from review.actions.second_looks import (
    finish_look,
    give_back_look,
    save_opinion,
    take_second_look,
    take_work,
)
from review.actions.verdicts import ask_claimant, propose, save_verdict

__all__ = [
    "Disputed",
    "LeaseLost",
    "Ruling",
    "adjudicate",
    "approve",
    "ask_claimant",
    "close_looks",
    "file_appeal",
    "finish_look",
    "give_back",
    "give_back_claim",
    "give_back_look",
    "mark_golden",
    "open_proof",
    "propose",
    "release_expired",
    "release_look",
    "retire_golden",
    "return_proposal",
    "save_opinion",
    "save_verdict",
    "take",
    "take_next",
    "take_second_look",
    "take_work",
]
