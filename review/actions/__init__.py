"""Everything that changes leases, verdicts, approvals and appeals, and proposes limits."""

from review.actions.appeals import Disputed, file_appeal
from review.actions.approvals import approve, return_proposal
from review.actions.clusters import (
    Given,
    Outcome,
    decide_claim,
    decide_each,
    dismiss_not_generated,
)
from review.actions.findings import record_finding
from review.actions.leases import (
    LeaseLost,
    give_back,
    give_back_claim,
    release_expired,
    take,
    take_next,
)
from review.actions.looks import open_proof
from review.actions.thresholds import AT_ONCE, bring_to_people, propose_thresholds
from review.actions.verdicts import ask_claimant, propose, save_verdict

__all__ = [
    "AT_ONCE",
    "Disputed",
    "Given",
    "LeaseLost",
    "Outcome",
    "approve",
    "ask_claimant",
    "bring_to_people",
    "decide_claim",
    "decide_each",
    "dismiss_not_generated",
    "file_appeal",
    "give_back",
    "give_back_claim",
    "open_proof",
    "propose",
    "propose_thresholds",
    "record_finding",
    "release_expired",
    "return_proposal",
    "save_verdict",
    "take",
    "take_next",
]
