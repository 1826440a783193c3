"""Fingerprints, comparisons, limits, previews, unrelated pairs, and what is to be kept down."""

from similarity.models.comparisons import (
    PARTS_OF_WHOLE,
    WHOLE,
    Attempt,
    Band,
    BaseRate,
    Comparison,
    Exhibit,
    Fingerprint,
    PreviewRequest,
    UnrelatedPair,
)
from similarity.models.staydown import StayDown
from similarity.models.thresholds import ThresholdVersion

__all__ = [
    "PARTS_OF_WHOLE",
    "WHOLE",
    "Attempt",
    "Band",
    "BaseRate",
    "Comparison",
    "Exhibit",
    "Fingerprint",
    "PreviewRequest",
    "StayDown",
    "ThresholdVersion",
    "UnrelatedPair",
]
