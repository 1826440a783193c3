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
from review.serializers.quality import QualitySerializer
from review.serializers.queue import QueueClaimSerializer
from review.serializers.second_looks import (
    BlindLookSerializer,
    EndSerializer,
    GoldenSerializer,
    NewGoldenSerializer,
    NewOpinionSerializer,
    OpinionSerializer,
    RulingsSerializer,
    SidesSerializer,
    UnsettledLookSerializer,
)
from review.serializers.verdicts import NewVerdictSerializer, VerdictSerializer

__all__ = [
    "AppealSerializer",
    "ApprovalSerializer",
    "AskSerializer",
    "BlindLookSerializer",
    "ConflictSerializer",
    "DecidedSerializer",
    "DecisionSerializer",
    "DeskSerializer",
    "DisputeSerializer",
    "EndSerializer",
    "ExhibitSerializer",
    "FigureSerializer",
    "GoldenSerializer",
    "LeaseSerializer",
    "NewGoldenSerializer",
    "NewOpinionSerializer",
    "NewVerdictSerializer",
    "OpinionSerializer",
    "QualitySerializer",
    "QueueClaimSerializer",
    "ReturnSerializer",
    "RulingsSerializer",
    "SheetSerializer",
    "SidesSerializer",
    "StandingSerializer",
    "UnsettledLookSerializer",
    "VerdictSerializer",
    "ViewSerializer",
]
