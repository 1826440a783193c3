"""The review room's data over the API, by subject."""

from review.serializers.approvals import ApprovalSerializer, ReturnSerializer
from review.serializers.decisions import (
    AppealSerializer,
    DecidedSerializer,
    DecisionSerializer,
    DisputeSerializer,
)
from review.serializers.desk import (
    AskSerializer,
    ConflictSerializer,
    DeskSerializer,
    ExhibitSerializer,
    FigureSerializer,
    LeaseSerializer,
    SheetSerializer,
    StandingSerializer,
    ViewSerializer,
)
from review.serializers.phrases import NewPhraseSerializer, PhraseSerializer
from review.serializers.queue import QueueClaimSerializer
from review.serializers.verdicts import NewVerdictSerializer, VerdictSerializer
from review.serializers.worksheets import (
    SuggestionSerializer,
    TypedSerializer,
    WorksheetSerializer,
)

__all__ = [
    "AppealSerializer",
    "ApprovalSerializer",
    "AskSerializer",
    "ConflictSerializer",
    "DecidedSerializer",
    "DecisionSerializer",
    "DeskSerializer",
    "DisputeSerializer",
    "ExhibitSerializer",
    "FigureSerializer",
    "LeaseSerializer",
    "NewPhraseSerializer",
    "NewVerdictSerializer",
    "PhraseSerializer",
    "QueueClaimSerializer",
    "ReturnSerializer",
    "SheetSerializer",
    "StandingSerializer",
    "SuggestionSerializer",
    "TypedSerializer",
    "VerdictSerializer",
    "ViewSerializer",
    "WorksheetSerializer",
]
