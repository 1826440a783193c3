"""Claims with their pictures, evidence and trail, and the filing of many claims at once."""

from claims.models.bulk import BulkFiling, BulkRow
from claims.models.claim import Claim, Counter, Evidence, Picture, Question, Step

__all__ = [
    "BulkFiling",
    "BulkRow",
    "Claim",
    "Counter",
    "Evidence",
    "Picture",
    "Question",
    "Step",
]
