"""Claims, their evidence, trail, terms and messages, and the filing of many claims at once."""

from claims.models.bulk import BulkFiling, BulkRow
from claims.models.claim import Claim, Counter, Picture, Question, Step
from claims.models.evidence import Evidence
from claims.models.messages import Message
from claims.models.terms import Term

__all__ = [
    "BulkFiling",
    "BulkRow",
    "Claim",
    "Counter",
    "Evidence",
    "Message",
    "Picture",
    "Question",
    "Step",
    "Term",
]
