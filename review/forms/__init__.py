"""What reviewers and claimants type in, by subject."""

from review.forms.appeals import AppealForm
from review.forms.approvals import ReturnForm
from review.forms.desk import AskForm, VerdictForm
from review.forms.handling import ParkForm, QueueForm, TransferForm, WhyForm
from review.forms.queue import QueueFilter
from review.forms.words import show_refusal

__all__ = [
    "AppealForm",
    "AskForm",
    "ParkForm",
    "QueueFilter",
    "QueueForm",
    "ReturnForm",
    "TransferForm",
    "VerdictForm",
    "WhyForm",
    "show_refusal",
]
