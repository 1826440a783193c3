"""Says how a score stands among the scores of unrelated pairs, as finely as their number allows."""

import hashlib
import json
import logging
import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)
SHIPPED = Path(__file__).parent / "weights" / "calibration.json"
FINEST = 2  # decimals of a percentage


class Source(TextChoices):
    COLLECTION = "COLLECTION", gettext_lazy("pairs of this collection")
    CALIBRATION = "CALIBRATION", gettext_lazy("pairs that came with the calibration")


@dataclass(frozen=True)
class Standing:
    """Of `count` unrelated pairs, `below` are less alike than the pair in question."""

    below: int
    count: int
    source: Source

    @property
    def share(self) -> float:
        """The share of unrelated pairs that is less alike; n pairs never show more than n/(n+1)."""
        return self.below / (self.count + 1)

    @property
    def sentence(self) -> str:
        """The same in the active language; a percentage is cut off, never rounded up."""
        own = self.source == Source.COLLECTION
        if self.below == self.count:
            words = (
                _("Closer than all of %(count)s unrelated pairs of this collection.")
                if own
                else _("Closer than all of the calibration's %(count)s unrelated pairs.")
            )
        elif self.below == 0:
            words = (
                _("Closer than none of %(count)s unrelated pairs of this collection.")
                if own
                else _("Closer than none of the calibration's %(count)s unrelated pairs.")
            )
        else:
            words = (
                _("Closer than %(percent)s %% of %(count)s unrelated pairs of this collection.")
                if own
                else _("Closer than %(percent)s %% of the calibration's %(count)s unrelated pairs.")
            )
        return words % {
            "count": number_format(self.count, use_l10n=True, force_grouping=True),
            "percent": self.percent,
        }

    @property
    def percent(self) -> str:
        """The share in percent, cut off where one pair more or less would show."""
        decimals = min(FINEST, max(0, int(math.log10(self.count + 1)) - 2))
        steps = self.below * 10 ** (decimals + 2) // (self.count + 1)
        return number_format(steps / 10**decimals, decimals, use_l10n=True)


@dataclass(frozen=True)
class Shipped:
    """The scores of unrelated pairs that a calibration brings along, as evenly spaced quantiles.

    The first is the lowest of `count` scores and the last the highest. They count only for scores
    by the same calibration (`sha256`) of cosines of the same encoder (`space`).
    """

    sha256: str
    space: str
    count: int
    quantiles: tuple[float, ...]

    def standing(self, score: float) -> Standing:
        """How a score stands among them; between two quantiles the lower one counts."""
        reached = bisect_left(self.quantiles, score) - 1
        below = max(0, reached) * self.count // (len(self.quantiles) - 1)
        return Standing(below, self.count, Source.CALIBRATION)


def shipped() -> Shipped | None:
    """What the calibration of this installation brings along, if it does."""
    chosen = settings.REDRESS_CALIBRATION
    return brought_by(Path(chosen) if chosen else SHIPPED)


@cache
def brought_by(path: Path) -> Shipped | None:
    """Read a calibration's unrelated pairs once per process.

    No page fails for a file that cannot be read: whoever scores with it says so, and so does the
    log.
    """
    try:
        return read(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("The unrelated pairs of %s cannot be used: %r", path, error)
        return None


def read(data: bytes) -> Shipped | None:
    """A calibration's key `unrelated`, if it has one. Raises ValueError, KeyError, TypeError."""
    stored = json.loads(data)
    if "unrelated" not in stored:
        return None
    count = int(stored["unrelated"]["count"])
    quantiles = tuple(map(float, stored["unrelated"]["quantiles"]))
    if count < 1 or len(quantiles) < 2 or list(quantiles) != sorted(quantiles):
        raise ValueError("its unrelated pairs are not ascending quantiles of a count")
    return Shipped(hashlib.sha256(data).hexdigest(), stored["space"], count, quantiles)
