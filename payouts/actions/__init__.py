"""Everything that changes awards, acceptances, batches and payments: one verb, one function."""

from payouts.actions.acceptance import (
    accept_award,
    change_payee,
)
from payouts.actions.again import (
    prepare_again,
    reject_refused,
)
from payouts.actions.alarms import (
    see_alarm,
)
from payouts.actions.awards import (
    award_claim,
    award_waiting,
)
from payouts.actions.batches import (
    approve_batch,
    prepare_batch,
    reject_batch,
)
from payouts.actions.evidence import (
    check_evidence,
)
from payouts.actions.exports import (
    OWN,
    ExportChanged,
    UnknownProfile,
    bytes_of,
    export_batch,
    read_export,
)
from payouts.actions.holds import (
    award_held,
    resolve_hold,
)
from payouts.actions.lines import (
    end_line,
)
from payouts.actions.making import (
    CannotCarry,
    make_waiting_exports,
)
from payouts.actions.papers import (
    PaperUnreadable,
    open_paper,
)
from payouts.actions.payees import (
    ALIPAY_PROBLEM,
    CELL_PROBLEMS,
    CODE_PROBLEM,
    IDENTITY_PROBLEMS,
    LONGEST,
    NUMBER_PROBLEMS,
    BadPayee,
    CodeLooksMistyped,
    NumberLooksMistyped,
    PayeeFields,
    identity_misfit,
    name_problem,
)
from payouts.actions.policies import (
    TaxFields,
    approve_policy,
    propose_tariff,
    propose_tax,
    turn_down_policy,
    withdraw_policy,
)
from payouts.actions.release import (
    ReleaseRefused,
    release_batch,
)
from payouts.actions.reserves import (
    confirm_reserve,
    enter_reserve,
)
from payouts.actions.results import (
    MOST_BYTES,
    LookMoved,
    bytes_of_file,
    discard_file,
    forget_looks,
    import_file,
    import_result,
    look_again,
    look_at,
    preview_result,
    too_large,
    upload_result,
)
from payouts.actions.reveals import (
    OwnPayee,
    reveal,
)
from payouts.actions.rotation import (
    Rotation,
    rotate,
)
from payouts.actions.seals import (
    PayeeAltered,
    check_seals,
)
from payouts.actions.stops import (
    MAY_STOP,
    lift_stop,
    stop_award,
)
from payouts.actions.taxes import (
    confirm_tax_paid,
    record_tax_paid,
    turn_down_tax_paid,
)

__all__ = [
    "ALIPAY_PROBLEM",
    "CELL_PROBLEMS",
    "CODE_PROBLEM",
    "IDENTITY_PROBLEMS",
    "LONGEST",
    "MAY_STOP",
    "MOST_BYTES",
    "NUMBER_PROBLEMS",
    "OWN",
    "BadPayee",
    "CannotCarry",
    "CodeLooksMistyped",
    "ExportChanged",
    "LookMoved",
    "NumberLooksMistyped",
    "OwnPayee",
    "PaperUnreadable",
    "PayeeAltered",
    "PayeeFields",
    "ReleaseRefused",
    "Rotation",
    "TaxFields",
    "UnknownProfile",
    "accept_award",
    "approve_batch",
    "approve_policy",
    "award_claim",
    "award_held",
    "award_waiting",
    "bytes_of",
    "bytes_of_file",
    "change_payee",
    "check_evidence",
    "check_seals",
    "confirm_reserve",
    "confirm_tax_paid",
    "discard_file",
    "end_line",
    "enter_reserve",
    "export_batch",
    "forget_looks",
    "identity_misfit",
    "import_file",
    "import_result",
    "lift_stop",
    "look_again",
    "look_at",
    "make_waiting_exports",
    "name_problem",
    "open_paper",
    "prepare_again",
    "prepare_batch",
    "preview_result",
    "propose_tariff",
    "propose_tax",
    "read_export",
    "record_tax_paid",
    "reject_batch",
    "reject_refused",
    "release_batch",
    "resolve_hold",
    "reveal",
    "rotate",
    "see_alarm",
    "stop_award",
    "too_large",
    "turn_down_policy",
    "turn_down_tax_paid",
    "upload_result",
    "withdraw_policy",
]
