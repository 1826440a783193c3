"""What the API takes and gives for works, avatars and pictures that are to be fetched."""

from pictures.serializers.avatars import (
    AvatarQuerySerializer,
    AvatarSerializer,
    CompletedAvatarSerializer,
    FetchQuerySerializer,
    FetchSerializer,
    ForgetSerializer,
    ForgottenSerializer,
    NewAvatarSerializer,
    ReopenedSerializer,
)
from pictures.serializers.kept import SaidOfAvatarSerializer, SaidSerializer
from pictures.serializers.rows import BatchSerializer, OutcomesSerializer, RowSerializer
from pictures.serializers.works import (
    NewWorkProofSerializer,
    NewWorkSerializer,
    WorkProofSerializer,
    WorkSerializer,
)

__all__ = [
    "AvatarQuerySerializer",
    "AvatarSerializer",
    "BatchSerializer",
    "CompletedAvatarSerializer",
    "FetchQuerySerializer",
    "FetchSerializer",
    "ForgetSerializer",
    "ForgottenSerializer",
    "NewAvatarSerializer",
    "NewWorkProofSerializer",
    "NewWorkSerializer",
    "OutcomesSerializer",
    "ReopenedSerializer",
    "RowSerializer",
    "SaidOfAvatarSerializer",
    "SaidSerializer",
    "WorkProofSerializer",
    "WorkSerializer",
]
