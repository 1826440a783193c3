"""What reviewers and claimants type in, by subject."""

from review.forms.appeals import AppealForm
from review.forms.approvals import ReturnForm
from review.forms.desk import AskForm, OpinionForm, RulingForm, VerdictForm
from review.forms.golden import EndForm, GoldenForm
from review.forms.quality import PeriodForm
from review.forms.queue import QueueFilter
from review.forms.words import show_refusal

__all__ = [
    "AppealForm",
    "AskForm",
    "EndForm",
    "GoldenForm",
    "OpinionForm",
    "PeriodForm",
    "QueueFilter",
    "ReturnForm",
    "RulingForm",
    "VerdictForm",
    "show_refusal",
]
