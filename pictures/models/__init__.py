"""Tables of the pictures room: contents, works, and avatars with what the platform says of them."""

from pictures.models.avatars import Avatar, AvatarFetch, LabelState, MadeBy
from pictures.models.contents import Blob, Look, ProvenanceReport, SensitiveFlag
from pictures.models.works import ProofKind, Work, WorkProof

__all__ = [
    "Avatar",
    "AvatarFetch",
    "Blob",
    "LabelState",
    "Look",
    "MadeBy",
    "ProofKind",
    "ProvenanceReport",
    "SensitiveFlag",
    "Work",
    "WorkProof",
]
