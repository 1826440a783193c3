"""What reviewers and claimants type in, by subject."""

from review.forms.appeals import AppealForm
from review.forms.approvals import ReturnForm
from review.forms.desk import AskForm, VerdictForm
from review.forms.queue import QueueFilter
from review.forms.thresholds import LimitsForm, RejectForm, WhyForm
from review.forms.words import show_refusal

__all__ = [
    "AppealForm",
    "AskForm",
    "LimitsForm",
    "QueueFilter",
    "RejectForm",
    "ReturnForm",
    "VerdictForm",
    "WhyForm",
    "show_refusal",
]
