"""Everything that changes a forwarded claim, its counter-statement or its clock."""

from enforcement.actions.answers.contacts import reveal_contact, seal_contacts_anew
from enforcement.actions.answers.countdowns import (
    CHECKING,
    end_countered,
    pause_clock,
    resume_clock,
    see_answer,
)
from enforcement.actions.answers.forgetting import discard_draft, forget_answers
from enforcement.actions.answers.forwarding import (
    confirm_receipt,
    deem_arrived,
    forward_waiting,
    report_arrival,
)
from enforcement.actions.answers.letters import issue_letters, retry_letters
from enforcement.actions.answers.links import (
    LINKING,
    LinkWrong,
    link_of,
    open_link,
    replace_link,
    revoke_link,
)
from enforcement.actions.answers.statements import (
    STATED,
    AnswerIncomplete,
    add_answer_file,
    file_answer,
    keep_answer,
    remove_answer_file,
    save_answer,
)
from enforcement.actions.answers.suits import (
    SuitFields,
    accept_suit,
    record_outcome,
    refuse_suit,
    show_suit,
)

__all__ = [
    "CHECKING",
    "LINKING",
    "STATED",
    "AnswerIncomplete",
    "LinkWrong",
    "SuitFields",
    "accept_suit",
    "add_answer_file",
    "confirm_receipt",
    "deem_arrived",
    "discard_draft",
    "end_countered",
    "file_answer",
    "forget_answers",
    "forward_waiting",
    "issue_letters",
    "keep_answer",
    "link_of",
    "open_link",
    "pause_clock",
    "record_outcome",
    "refuse_suit",
    "remove_answer_file",
    "replace_link",
    "report_arrival",
    "resume_clock",
    "retry_letters",
    "reveal_contact",
    "revoke_link",
    "save_answer",
    "seal_contacts_anew",
    "see_answer",
    "show_suit",
]
