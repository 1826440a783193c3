"""Fingerprints, comparisons and their limits, previews, what they show, unrelated pairs."""

from similarity.models.checks import Check
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
from similarity.models.watching import Arrival, Flood, Watch, WatchHit

__all__ = [
    "PARTS_OF_WHOLE",
    "WHOLE",
    "Arrival",
    "Attempt",
    "Band",
    "BaseRate",
    "Check",
    "Comparison",
    "Exhibit",
    "Fingerprint",
    "Flood",
    "PreviewRequest",
    "StayDown",
    "ThresholdVersion",
    "UnrelatedPair",
    "Watch",
    "WatchHit",
]
