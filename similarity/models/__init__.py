"""Fingerprints, comparisons and their limits, previews, what they show, unrelated pairs."""

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
    "ThresholdVersion",
    "UnrelatedPair",
]
