"""What reviewers and claimants type in, by subject."""

from review.forms.appeals import AppealForm
from review.forms.approvals import ApprovalFilter, ReturnForm
from review.forms.clusters import FindingForm, NotGeneratedForm, SharedVerdictForm
from review.forms.decisions import DecisionFilter
from review.forms.desk import AskForm, OpinionForm, RulingForm, VerdictForm
from review.forms.golden import EndForm, GoldenForm
from review.forms.handling import ParkForm, QueueForm, ReasonForm, TransferForm
from review.forms.notes import NoteForm, RecusalForm
from review.forms.phrases import PhraseFilter, PhraseForm
from review.forms.quality import PeriodForm
from review.forms.queue import QueueFilter
from review.forms.thresholds import LimitsForm, RejectForm, WhyForm
from review.forms.words import show_refusal

__all__ = [
    "AppealForm",
    "ApprovalFilter",
    "AskForm",
    "DecisionFilter",
    "EndForm",
    "FindingForm",
    "GoldenForm",
    "LimitsForm",
    "NotGeneratedForm",
    "NoteForm",
    "OpinionForm",
    "ParkForm",
    "PeriodForm",
    "PhraseFilter",
    "PhraseForm",
    "QueueFilter",
    "QueueForm",
    "ReasonForm",
    "RecusalForm",
    "RejectForm",
    "ReturnForm",
    "RulingForm",
    "SharedVerdictForm",
    "TransferForm",
    "VerdictForm",
    "WhyForm",
    "show_refusal",
]
