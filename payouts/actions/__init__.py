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
from payouts.actions.again import prepare_again, reject_refused
from payouts.actions.awards import award_claim, award_waiting
from payouts.actions.batches import approve_batch, prepare_batch, reject_batch
from payouts.actions.evidence import check_evidence
from payouts.actions.exports import bytes_of, export_batch, read_export
from payouts.actions.holds import award_held, resolve_hold
from payouts.actions.papers import PaperUnreadable, open_paper
from payouts.actions.release import ReleaseRefused, release_batch
from payouts.actions.reserves import confirm_reserve, enter_reserve
from payouts.actions.results import MOST_BYTES, import_result, preview_result, too_large
from payouts.actions.rotation import Rotation, rotate
from payouts.actions.stops import MAY_STOP, lift_stop, stop_award

__all__ = [
    "CELL_PROBLEMS",
    "MAY_STOP",
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
    "award_held",
    "award_waiting",
    "bytes_of",
    "change_payee",
    "check_evidence",
    "confirm_reserve",
    "enter_reserve",
    "export_batch",
    "import_result",
    "lift_stop",
    "open_paper",
    "prepare_again",
    "prepare_batch",
    "preview_result",
    "read_export",
    "reject_batch",
    "reject_refused",
    "release_batch",
    "resolve_hold",
    "rotate",
    "stop_award",
    "too_large",
]
