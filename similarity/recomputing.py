"""Computes stored comparisons again from the original bytes and says what differs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.models import Claim, Picture
from similarity.comparing import Desk
from similarity.models import Comparison
from similarity.queries import comparisons_of

FIELDS = (
    "original_sha256",
    "avatar_sha256",
    "space",
    "weights_sha256",
    "calibration_sha256",
    "thresholds",
    "versions",
    "signals",
    "score",
    "band",
)


@dataclass(frozen=True)
class Recomputed:
    """One picture: whether a comparison was stored, and every value that is not the same now."""

    picture: Picture
    stored: Comparison | None
    differences: list[str]

    @property
    def equal(self) -> bool:
        return self.stored is not None and not self.differences


def recompute(claim: Claim, table: Desk, *, now: datetime) -> list[Recomputed]:
    """Compare all pictures of a claim again, each by the limits that it was routed by.

    Nothing is stored.
    """
    stored = comparisons_of(claim)
    pictures = claim.pictures.select_related("work__blob", "claim__avatar__blob")
    return [_recomputed(picture, stored.get(picture.pk), table, now) for picture in pictures]


def _recomputed(
    picture: Picture, stored: Comparison | None, table: Desk, now: datetime
) -> Recomputed:
    if stored is None:
        return Recomputed(picture, None, [])
    fresh = table.compare_by(stored.threshold_version, picture, now=now)
    found = [
        line
        for field in FIELDS
        for line in differences(field, getattr(stored, field), getattr(fresh, field))
    ]
    return Recomputed(picture, stored, found)


def differences(name: str, old: Any, new: Any) -> list[str]:
    """Lines `name: old → new` for every leaf that differs, down into dictionaries."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted(old.keys() | new.keys())
        return [line for key in keys
                for line in differences(f"{name}.{key}", old.get(key), new.get(key))]  # fmt: skip
    return [] if old == new else [f"{name}: {old} → {new}"]
