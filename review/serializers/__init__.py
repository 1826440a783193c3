"""The review room's data over the API, by subject."""

from review.serializers.approvals import ApprovalSerializer, ChangesSerializer, ReturnSerializer
from review.serializers.clusters import (
    ClaimedAvatarSerializer,
    ClaimedContentSerializer,
    FindingSerializer,
    MemberSerializer,
    NewFindingSerializer,
    NotGeneratedSerializer,
    OutcomeSerializer,
    VerdictsSerializer,
)
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
from review.serializers.worksheets import SuggestionSerializer, TypedSerializer, WorksheetSerializer

__all__ = [
    "AppealSerializer",
    "ApprovalSerializer",
    "AskSerializer",
    "ChangesSerializer",
    "ClaimedAvatarSerializer",
    "ClaimedContentSerializer",
    "ConflictSerializer",
    "DecidedSerializer",
    "DecisionSerializer",
    "DeskSerializer",
    "DisputeSerializer",
    "ExhibitSerializer",
    "FigureSerializer",
    "FindingSerializer",
    "LeaseSerializer",
    "MemberSerializer",
    "NewFindingSerializer",
    "NewPhraseSerializer",
    "NewVerdictSerializer",
    "NotGeneratedSerializer",
    "OutcomeSerializer",
    "PhraseSerializer",
    "QueueClaimSerializer",
    "ReturnSerializer",
    "SheetSerializer",
    "StandingSerializer",
    "SuggestionSerializer",
    "TypedSerializer",
    "VerdictSerializer",
    "VerdictsSerializer",
    "ViewSerializer",
    "WorksheetSerializer",
]
