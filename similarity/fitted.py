"""Says what a calibration's file holds of its limits and figures, without what scores with it.

The web process shows limits and loads neither encoder nor trees for it.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from similarity.standing import SHIPPED

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeldOut:
    """How well a fit did on pairs that it had not seen, by the calibration's own file.

    `recalls` has the share of copies found where a share of unrelated pairs is let through.
    """

    copies: int
    unrelated: int
    auc: float
    recalls: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Part:
    """The limits of one of a calibration's two fits, and how well it did."""

    likely: float
    possible: float
    held_out: HeldOut

    @property
    def thresholds(self) -> dict[str, float]:
        """The limits as a comparison stores them."""
        return {"likely": self.likely, "possible": self.possible}


@dataclass(frozen=True)
class Fitted:
    """A calibration: `own` is for the encoder named by `space`, `other` for any other."""

    version: str
    sha256: str
    space: str
    own: Part
    other: Part

    def part(self, space: str) -> Part:
        """The part that counts for an encoder."""
        return self.own if space == self.space else self.other


def fitted() -> Fitted | None:
    """What this installation's calibration says; none if its file cannot be read."""
    chosen = settings.REDRESS_CALIBRATION
    return fitted_in(Path(chosen) if chosen else SHIPPED)


@cache
def fitted_in(path: Path) -> Fitted | None:
    """Read a calibration's limits once per process; whoever scores says what is wrong with it."""
    try:
        data = path.read_bytes()
        stored = json.loads(data)
        return Fitted(
            version=str(stored["version"]),
            sha256=hashlib.sha256(data).hexdigest(),
            space=str(stored["space"]),
            own=_part(stored["with_encoder"]),
            other=_part(stored["without_encoder"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning("The limits of %s cannot be shown: %r", path, error)
        return None


def _part(stored: Mapping[str, Any]) -> Part:
    limits, seen = stored["thresholds"], stored["cross_validated"]
    named = "recall_at_"
    recalls = [
        (float(key.removeprefix(named)), float(share))
        for key, share in seen.items()
        if key.startswith(named)
    ]
    return Part(
        likely=float(limits["likely"]),
        possible=float(limits["possible"]),
        held_out=HeldOut(
            copies=int(seen["copies"]),
            unrelated=int(seen["unrelated"]),
            auc=float(seen["auc"]),
            recalls=tuple(sorted(recalls, reverse=True)),
        ),
    )
