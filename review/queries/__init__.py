"""What waits for whom, what was decided, and who has had a hand in it."""

from review.queries.appeals import Decision, appeal_deadline, appeal_of, decision_on, why_no_appeal
from review.queries.approvals import (
    Asked,
    Waiting,
    bar,
    bar_to_sign,
    next_to_sign,
    open_approvals,
    readable_approvals,
)
from review.queries.authority import promised_rate, signatures_for, stake_of
from review.queries.barred import not_barred, touched, why_barred
from review.queries.clusters import (
    Near,
    Shown,
    Why,
    at_stake,
    claimed_avatars,
    claimed_contents,
    claims_against,
    included,
    left_out,
    near_avatars,
    shown_pictures,
    upheld_against,
    why_not_included,
)
from review.queries.conflicts import Conflict, conflicts_of
from review.queries.decisions import (
    Wanted,
    counted_decisions,
    exports_of,
    first_rows,
    settled_decisions,
)
from review.queries.desk import Sheet, general_proofs, sheets
from review.queries.disputed import UnderAppeal, under_appeal
from review.queries.findings import findings_on
from review.queries.handling import colleagues, handlings_of, place_of
from review.queries.history import Group, History, alike_to, claims_in, history_of, past_in
from review.queries.leases import in_review_room, lease_held_by, lease_of, live_leases, waiting
from review.queries.notes import notes_for, notes_of, unseen_notes_for
from review.queries.offers import coming_pictures, offered
from review.queries.outcomes import PastClaim, with_past
from review.queries.phrases import filling, may_change, phrases_at_hand, phrases_for
from review.queries.queues import numbered_queues
from review.queries.routed import missed, sent_away
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
from review.queries.suggestions import Suggestion, suggestion_for
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
from review.queries.whatif import WhatIf, what_if
from review.queries.withheld import why_withheld
from review.queries.worksheets import worksheets_of

__all__ = [
    "Asked",
    "Conflict",
    "Counts",
    "Decision",
    "Due",
    "Event",
    "Filter",
    "Group",
    "History",
    "Near",
    "PastClaim",
    "Scene",
    "Sheet",
    "Shelf",
    "Shown",
    "Suggestion",
    "UnderAppeal",
    "Waiting",
    "Wanted",
    "WhatIf",
    "Why",
    "adjudicated_pairs",
    "alike_to",
    "appeal_deadline",
    "appeal_of",
    "at_stake",
    "bar",
    "bar_to_sign",
    "claimed_avatars",
    "claimed_contents",
    "claims_against",
    "claims_in",
    "closed_round",
    "colleagues",
    "coming_pictures",
    "conflicts_of",
    "counted",
    "counted_decisions",
    "counts",
    "decision_on",
    "earlier_upheld",
    "exports_of",
    "filling",
    "final_verdicts",
    "findings_on",
    "first_rows",
    "general_proofs",
    "handlings_of",
    "history_of",
    "in_review_room",
    "included",
    "lease_held_by",
    "lease_of",
    "left_out",
    "live_leases",
    "may_change",
    "missed",
    "near_avatars",
    "next_to_sign",
    "not_barred",
    "not_upheld",
    "notes_for",
    "notes_of",
    "numbered_queues",
    "offered",
    "on_shelf",
    "open_approvals",
    "past_in",
    "phrases_at_hand",
    "phrases_for",
    "place_of",
    "promised_rate",
    "readable_approvals",
    "round_of",
    "scene_of",
    "sent_away",
    "settled_decisions",
    "settled_verdicts",
    "sheets",
    "shown_pictures",
    "signatures_for",
    "stake_of",
    "suggestion_for",
    "timeline_of",
    "to_decide",
    "touched",
    "under_appeal",
    "unread_messages",
    "unseen_notes_for",
    "upheld_against",
    "waiting",
    "what_if",
    "why_barred",
    "why_no_appeal",
    "why_not_included",
    "why_withheld",
    "with_past",
    "worksheets_of",
]
