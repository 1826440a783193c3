"""Everything that changes queues, leases, verdicts, approvals and appeals."""

from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
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
from review.actions.queues import save_queue
from review.actions.sorting import sort_waiting
from review.actions.verdicts import ask_claimant, propose, save_verdict

__all__ = [
    "Disputed",
    "LeaseLost",
    "approve",
    "ask_claimant",
    "escalate",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "heartbeat",
    "open_proof",
    "park",
    "propose",
    "release_expired",
    "resume",
    "resume_due",
    "return_proposal",
    "save_queue",
    "save_verdict",
    "sort_waiting",
    "take",
    "take_next",
    "transfer",
]
