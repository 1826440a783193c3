"""Fingerprints, hashes and how they are searched; comparisons, their limits, previews, pairs."""

from similarity.models.checks import Check
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
from similarity.models.watching import Arrival, Flood, Watch, WatchHit

__all__ = [
    "Arrival",
    "Attempt",
    "Band",
    "BaseRate",
    "Check",
    "Comparison",
    "ContentHash",
    "Exhibit",
    "Fingerprint",
    "Flood",
    "PreviewRequest",
    "RecallSample",
    "SpaceSwitch",
    "StayDown",
    "ThresholdVersion",
    "UnrelatedPair",
    "Watch",
    "WatchHit",
]
