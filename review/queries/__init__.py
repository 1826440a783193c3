"""What waits for whom, what was decided, and who has had a hand in it."""

from review.queries.appeals import Decision, appeal_deadline, appeal_of, decision_on, why_no_appeal
from review.queries.approvals import bar, open_approvals, readable_approvals
from review.queries.barred import touched, why_barred
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
from review.queries.phrases import filling, may_change, phrases_at_hand, phrases_for
from review.queries.shelves import (
    Counts,
    Shelf,
    counts,
    on_shelf,
    unread_messages,
    with_comparison,
)
from review.queries.suggestions import Suggestion, suggestion_for
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
from review.queries.worksheets import worksheets_of

__all__ = [
    "Conflict",
    "Counts",
    "Decision",
    "Scene",
    "Sheet",
    "Shelf",
    "Suggestion",
    "adjudicated_pairs",
    "appeal_deadline",
    "appeal_of",
    "bar",
    "closed_round",
    "coming_pictures",
    "conflicts_of",
    "counts",
    "decision_on",
    "earlier_upheld",
    "filling",
    "final_verdicts",
    "general_proofs",
    "in_review_room",
    "lease_held_by",
    "lease_of",
    "live_leases",
    "may_change",
    "not_upheld",
    "on_shelf",
    "open_approvals",
    "phrases_at_hand",
    "phrases_for",
    "readable_approvals",
    "round_of",
    "scene_of",
    "settled_verdicts",
    "sheets",
    "suggestion_for",
    "to_decide",
    "touched",
    "unread_messages",
    "waiting",
    "why_barred",
    "why_no_appeal",
    "with_comparison",
    "worksheets_of",
]
