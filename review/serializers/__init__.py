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
from review.serializers.queue import (
    HandlingSerializer,
    HeldSerializer,
    NextSerializer,
    ParkSerializer,
    QueueClaimSerializer,
    QueueSerializer,
    TransferSerializer,
    WhySerializer,
)
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
    "HandlingSerializer",
    "HeldSerializer",
    "LeaseSerializer",
    "MemberSerializer",
    "NewFindingSerializer",
    "NewPhraseSerializer",
    "NewVerdictSerializer",
    "NextSerializer",
    "NotGeneratedSerializer",
    "OutcomeSerializer",
    "ParkSerializer",
    "PhraseSerializer",
    "QueueClaimSerializer",
    "QueueSerializer",
    "ReturnSerializer",
    "SheetSerializer",
    "StandingSerializer",
    "SuggestionSerializer",
    "TransferSerializer",
    "TypedSerializer",
    "VerdictSerializer",
    "VerdictsSerializer",
    "ViewSerializer",
    "WhySerializer",
    "WorksheetSerializer",
]
