"""What reviewers and claimants type in, by subject."""

from review.forms.appeals import AppealForm
from review.forms.approvals import ReturnForm
from review.forms.desk import AskForm, VerdictForm
from review.forms.phrases import PhraseFilter, PhraseForm
from review.forms.queue import QueueFilter
from review.forms.words import show_refusal

__all__ = [
    "AppealForm",
    "AskForm",
    "PhraseFilter",
    "PhraseForm",
    "QueueFilter",
    "ReturnForm",
    "VerdictForm",
    "show_refusal",
]
