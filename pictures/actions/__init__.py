"""Everything that changes a picture, a work, an avatar, or the record of who looked."""

from pictures.actions.awaiting import ask_fetch, fetch_now, fetch_waiting, retry_all, retry_fetch
from pictures.actions.keeping import keep_picture, remove_if_unnamed, sweep_files
from pictures.actions.looking import hand_out_original, log_look
from pictures.actions.registering import (
    AvatarConflict,
    FactsDiffer,
    FactsWrong,
    NotYours,
    add_seen_avatar,
    complete_avatar,
    forget_pseudonym,
    register_avatar,
)
from pictures.actions.rows import NamedRow, Outcome, TooManyRows, register_rows
from pictures.actions.works import (
    AlreadyInLibrary,
    DatesWrong,
    WorkInUse,
    add_work,
    change_work,
    delete_work,
    fix_works,
)

__all__ = [
    "AlreadyInLibrary",
    "AvatarConflict",
    "DatesWrong",
    "FactsDiffer",
    "FactsWrong",
    "NamedRow",
    "NotYours",
    "Outcome",
    "TooManyRows",
    "WorkInUse",
    "add_seen_avatar",
    "add_work",
    "ask_fetch",
    "change_work",
    "complete_avatar",
    "delete_work",
    "fetch_now",
    "fetch_waiting",
    "fix_works",
    "forget_pseudonym",
    "hand_out_original",
    "keep_picture",
    "log_look",
    "register_avatar",
    "register_rows",
    "remove_if_unnamed",
    "retry_all",
    "retry_fetch",
    "sweep_files",
]
