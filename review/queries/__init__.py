"""What waits for whom, what was decided, and who has had a hand in it."""

from review.queries.appeals import Decision, appeal_deadline, appeal_of, decision_on, why_no_appeal
from review.queries.approvals import bar, open_approvals, readable_approvals
from review.queries.barred import touched, why_barred
from review.queries.blind import BlindSheet, blind_sheets, picture_of_look, proof_of_look
from review.queries.conflicts import Conflict, conflicts_of
from review.queries.desk import Sheet, general_proofs, sheets
from review.queries.leases import (
    coming_pictures,
    in_review_room,
    lease_held_by,
    lease_of,
    live_leases,
    waiting,
)
from review.queries.second_looks import (
    golden_for,
    golden_turn,
    held_against,
    is_held_up,
    look_held_by,
    looks_for,
    to_look_at,
    unsettled_looks,
    wants_second_look,
    why_not_adjudicate,
    why_not_settle,
)
from review.queries.shelves import (
    Counts,
    Shelf,
    counts,
    on_shelf,
    unread_messages,
    with_comparison,
)
from review.queries.teaching import adjudicated_pairs
from review.queries.verdicts import (
    closed_round,
    earlier_upheld,
    final_verdicts,
    not_upheld,
    round_of,
    settled_verdicts,
    to_decide,
)
from review.queries.viewing import Scene, scene_of

__all__ = [
    "BlindSheet",
    "Conflict",
    "Counts",
    "Decision",
    "Scene",
    "Sheet",
    "Shelf",
    "adjudicated_pairs",
    "appeal_deadline",
    "appeal_of",
    "bar",
    "blind_sheets",
    "closed_round",
    "coming_pictures",
    "conflicts_of",
    "counts",
    "decision_on",
    "earlier_upheld",
    "final_verdicts",
    "general_proofs",
    "golden_for",
    "golden_turn",
    "held_against",
    "in_review_room",
    "is_held_up",
    "lease_held_by",
    "lease_of",
    "live_leases",
    "look_held_by",
    "looks_for",
    "not_upheld",
    "on_shelf",
    "open_approvals",
    "picture_of_look",
    "proof_of_look",
    "readable_approvals",
    "round_of",
    "scene_of",
    "settled_verdicts",
    "sheets",
    "to_decide",
    "to_look_at",
    "touched",
    "unread_messages",
    "unsettled_looks",
    "waiting",
    "wants_second_look",
    "why_barred",
    "why_no_appeal",
    "why_not_adjudicate",
    "why_not_settle",
    "with_comparison",
]
