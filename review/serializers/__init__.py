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
    "HandlingSerializer",
    "HeldSerializer",
    "LeaseSerializer",
    "NewVerdictSerializer",
    "NextSerializer",
    "ParkSerializer",
    "QueueClaimSerializer",
    "QueueSerializer",
    "ReturnSerializer",
    "SheetSerializer",
    "StandingSerializer",
    "TransferSerializer",
    "VerdictSerializer",
    "ViewSerializer",
    "WhySerializer",
]
