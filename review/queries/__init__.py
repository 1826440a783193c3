"""What waits for whom, what was decided, and who has had a hand in it."""

from review.queries.appeals import Decision, appeal_deadline, appeal_of, decision_on, why_no_appeal
from review.queries.approvals import bar, open_approvals, readable_approvals
from review.queries.barred import touched, why_barred
from review.queries.conflicts import Conflict, conflicts_of
from review.queries.desk import Sheet, general_proofs, sheets
from review.queries.handling import colleagues, handlings_of, place_of
from review.queries.leases import in_review_room, lease_held_by, lease_of, live_leases, waiting
from review.queries.offers import coming_pictures, offered
from review.queries.queues import numbered_queues
from review.queries.shelves import (
    Counts,
    Due,
    Filter,
    Shelf,
    counted,
    counts,
    on_shelf,
    unread_messages,
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
    "Conflict",
    "Counts",
    "Decision",
    "Due",
    "Filter",
    "Scene",
    "Sheet",
    "Shelf",
    "adjudicated_pairs",
    "appeal_deadline",
    "appeal_of",
    "bar",
    "closed_round",
    "colleagues",
    "coming_pictures",
    "conflicts_of",
    "counted",
    "counts",
    "decision_on",
    "earlier_upheld",
    "final_verdicts",
    "general_proofs",
    "handlings_of",
    "in_review_room",
    "lease_held_by",
    "lease_of",
    "live_leases",
    "not_upheld",
    "numbered_queues",
    "offered",
    "on_shelf",
    "open_approvals",
    "place_of",
    "readable_approvals",
    "round_of",
    "scene_of",
    "settled_verdicts",
    "sheets",
    "to_decide",
    "touched",
    "unread_messages",
    "waiting",
    "why_barred",
    "why_no_appeal",
]
