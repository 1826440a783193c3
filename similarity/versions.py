"""Which limits are in force for which way to score, and which were before."""

from dataclasses import dataclass

from django.db.models import QuerySet

from similarity.fitted import Fitted, Part, fitted
from similarity.models import Comparison, ThresholdVersion


@dataclass(frozen=True)
class InForce:
    """How scores are made now and the limits that they fall into bands by.

    `version` is none where nobody changed what the calibration's file says.
    """

    space: str
    calibration: Fitted
    version: ThresholdVersion | None

    @property
    def way(self) -> tuple[str, str]:
        """The encoder's space and the calibration."""
        return self.space, self.calibration.sha256

    @property
    def shipped(self) -> Part:
        """What the calibration's file says: version 0."""
        return self.calibration.part(self.space)

    @property
    def number(self) -> int:
        return (self.version and self.version.number) or 0

    @property
    def likely(self) -> float:
        return (self.version or self.shipped).likely

    @property
    def possible(self) -> float:
        return (self.version or self.shipped).possible


def in_force(space: str, calibration_sha256: str) -> ThresholdVersion | None:
    """The approved version with the highest number; none: what the calibration's file says."""
    approved = ThresholdVersion.objects.filter(
        space=space, calibration_sha256=calibration_sha256, number__isnull=False
    )
    return approved.order_by("-number").first()


def present() -> InForce | None:
    """What is in force now; none if the calibration's file cannot be read.

    Only a worker knows which encoder is set up, so the newest comparison says it, and before any
    was made with the present calibration, the calibration does.
    """
    calibration = fitted()
    if calibration is None:
        return None
    newest = Comparison.objects.order_by("-pk").values_list("space", "calibration_sha256").first()
    space = newest[0] if newest and newest[1] == calibration.sha256 else calibration.space
    return InForce(space, calibration, in_force(space, calibration.sha256))


def history() -> QuerySet[ThresholdVersion]:
    """Everything that was ever proposed, for any way to score, the newest first."""
    return ThresholdVersion.objects.select_related("proposed_by", "decided_by")


def open_proposal(way: tuple[str, str]) -> ThresholdVersion | None:
    """The proposal for a way to score that waits for a second person."""
    space, calibration_sha256 = way
    waiting = history().filter(space=space, calibration_sha256=calibration_sha256, outcome="")
    return waiting.first()


def left_behind(now: InForce) -> bool:
    """Whether people had changed limits, but for another calibration or encoder than now."""
    changed = ThresholdVersion.objects.filter(number__isnull=False)
    space, calibration_sha256 = now.way
    here = changed.filter(space=space, calibration_sha256=calibration_sha256)
    return not here.exists() and changed.exists()
