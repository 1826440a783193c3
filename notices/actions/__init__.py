"""Everything that issues, corrects and tells of notices: one verb, one function."""

from notices.actions.correcting import CORRECTING, ask_correction, correct_waiting
from notices.actions.delivering import deliver_waiting, hand_out
from notices.actions.drawing import draw_specimens
from notices.actions.issuing import MOST, issue, issue_waiting, make
from notices.actions.releasing import EDITING, decide_version, propose_version
from notices.actions.trials import LONGEST_PAUSE, RETRYING, note_failure, retry, retry_all

__all__ = [
    "CORRECTING",
    "EDITING",
    "LONGEST_PAUSE",
    "MOST",
    "RETRYING",
    "ask_correction",
    "correct_waiting",
    "decide_version",
    "deliver_waiting",
    "draw_specimens",
    "hand_out",
    "issue",
    "issue_waiting",
    "make",
    "note_failure",
    "propose_version",
    "retry",
    "retry_all",
]
