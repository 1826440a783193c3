"""Everything that issues, corrects and tells of notices: one verb, one function."""

from notices.actions.arriving import ArrivalLinkWrong, confirm_arrival, read_arrival_link
from notices.actions.correcting import CORRECTING, ask_correction, correct_waiting
from notices.actions.delivering import (
    DELIVERING,
    deliver_waiting,
    mark_returned,
    send_again,
)
from notices.actions.drawing import draw_specimens
from notices.actions.handing import hand_out
from notices.actions.issuing import MOST, issue, issue_waiting, make
from notices.actions.posting import end_postings, post_publicly, why_not_post
from notices.actions.releasing import EDITING, decide_version, propose_version
from notices.actions.trials import LONGEST_PAUSE, RETRYING, note_failure, retry, retry_all

__all__ = [
    "CORRECTING",
    "DELIVERING",
    "EDITING",
    "LONGEST_PAUSE",
    "MOST",
    "RETRYING",
    "ArrivalLinkWrong",
    "ask_correction",
    "confirm_arrival",
    "correct_waiting",
    "decide_version",
    "deliver_waiting",
    "draw_specimens",
    "end_postings",
    "hand_out",
    "issue",
    "issue_waiting",
    "make",
    "mark_returned",
    "note_failure",
    "post_publicly",
    "propose_version",
    "read_arrival_link",
    "retry",
    "retry_all",
    "send_again",
    "why_not_post",
]
