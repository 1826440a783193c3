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
from review.serializers.queue import QueueClaimSerializer
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
    "LeaseSerializer",
    "NewVerdictSerializer",
    "QueueClaimSerializer",
    "ReturnSerializer",
    "SheetSerializer",
    "StandingSerializer",
    "VerdictSerializer",
    "ViewSerializer",
]
