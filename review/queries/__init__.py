"""What waits for whom, what was decided, and who has had a hand in it."""

from review.queries.appeals import Decision, appeal_deadline, appeal_of, decision_on, why_no_appeal
from review.queries.approvals import bar, open_approvals, readable_approvals
from review.queries.barred import not_barred, touched, why_barred
from review.queries.conflicts import Conflict, conflicts_of
from review.queries.desk import Sheet, general_proofs, sheets
from review.queries.disputed import UnderAppeal, under_appeal
from review.queries.history import (
    Group,
    History,
    alike_to,
    claims_in,
    history_of,
    past_in,
)
from review.queries.leases import (
    coming_pictures,
    in_review_room,
    lease_held_by,
    lease_of,
    live_leases,
    waiting,
)
from review.queries.notes import notes_for, notes_of, unseen_notes_for
from review.queries.outcomes import PastClaim, with_past
from review.queries.shelves import (
    Counts,
    Shelf,
    counts,
    on_shelf,
    unread_messages,
    with_comparison,
)
from review.queries.teaching import adjudicated_pairs
from review.queries.timeline import Event, timeline_of
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
from review.queries.withheld import why_withheld

__all__ = [
    "Conflict",
    "Counts",
    "Decision",
    "Event",
    "Group",
    "History",
    "PastClaim",
    "Scene",
    "Sheet",
    "Shelf",
    "UnderAppeal",
    "adjudicated_pairs",
    "alike_to",
    "appeal_deadline",
    "appeal_of",
    "bar",
    "claims_in",
    "closed_round",
    "coming_pictures",
    "conflicts_of",
    "counts",
    "decision_on",
    "earlier_upheld",
    "final_verdicts",
    "general_proofs",
    "history_of",
    "in_review_room",
    "lease_held_by",
    "lease_of",
    "live_leases",
    "not_barred",
    "not_upheld",
    "notes_for",
    "notes_of",
    "on_shelf",
    "open_approvals",
    "past_in",
    "readable_approvals",
    "round_of",
    "scene_of",
    "settled_verdicts",
    "sheets",
    "timeline_of",
    "to_decide",
    "touched",
    "under_appeal",
    "unread_messages",
    "unseen_notes_for",
    "waiting",
    "why_barred",
    "why_no_appeal",
    "why_withheld",
    "with_comparison",
    "with_past",
]
