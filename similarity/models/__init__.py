"""Fingerprints, hashes and how they are searched; comparisons, their limits, previews, pairs."""

from similarity.models.comparisons import (
    Attempt,
    Band,
    BaseRate,
    Comparison,
    Exhibit,
    Fingerprint,
    PreviewRequest,
    UnrelatedPair,
)
from similarity.models.searching import ContentHash, RecallSample, SpaceSwitch
from similarity.models.staydown import StayDown
from similarity.models.thresholds import ThresholdVersion

__all__ = [
    "Attempt",
    "Band",
    "BaseRate",
    "Comparison",
    "ContentHash",
    "Exhibit",
    "Fingerprint",
    "PreviewRequest",
    "RecallSample",
    "SpaceSwitch",
    "StayDown",
    "ThresholdVersion",
    "UnrelatedPair",
]
