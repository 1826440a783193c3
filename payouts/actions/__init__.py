"""Everything that changes awards, acceptances, batches and payments: one verb, one function."""

from payouts.actions.acceptance import (
    CELL_PROBLEMS,
    NUMBER_PROBLEMS,
    BadPayee,
    NumberLooksMistyped,
    PayeeFields,
    accept_award,
    change_payee,
)
from payouts.actions.alarms import see_alarm
from payouts.actions.awards import award_claim, award_waiting, resolve_hold
from payouts.actions.batches import approve_batch, prepare_batch, reject_batch
from payouts.actions.exports import bytes_of, export_batch, read_export
from payouts.actions.papers import PaperUnreadable, open_paper
from payouts.actions.release import ReleaseRefused, release_batch
from payouts.actions.results import MOST_BYTES, import_result, preview_result, too_large
from payouts.actions.rotation import Rotation, rotate

__all__ = [
    "CELL_PROBLEMS",
    "MOST_BYTES",
    "NUMBER_PROBLEMS",
    "BadPayee",
    "NumberLooksMistyped",
    "PaperUnreadable",
    "PayeeFields",
    "ReleaseRefused",
    "Rotation",
    "accept_award",
    "approve_batch",
    "award_claim",
    "award_waiting",
    "bytes_of",
    "change_payee",
    "export_batch",
    "import_result",
    "open_paper",
    "prepare_batch",
    "preview_result",
    "read_export",
    "reject_batch",
    "release_batch",
    "resolve_hold",
    "rotate",
    "see_alarm",
    "too_large",
]
