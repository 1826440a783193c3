"""Limits of the bands that people proposed, and what a second person said to them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ThresholdVersion(models.Model):
    """A change of the limits from which a score is possible or likely, for one way to score.

    A way to score is the encoder's `space` and the calibration; with another of either, scores mean
    something else and the version does not apply. Open while `outcome` is empty. An approval gives
    it the next `number` of its way; version 0, which has no row, is what the calibration's file
    says. `figures` are those that the proposer saw. Decided rows are never changed (a trigger
    refuses it), and of an open one nothing but the decision is.
    """

    class Outcome(models.TextChoices):
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    space = models.CharField(max_length=120)
    calibration_sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField(null=True, blank=True)
    likely = models.FloatField()
    possible = models.FloatField()
    why = models.TextField(max_length=4000)
    figures = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="threshold_limits_in_order",
                condition=Q(possible__gte=0.0, possible__lt=F("likely"), likely__lte=1.0),
            ),
            models.CheckConstraint(name="threshold_has_reason", condition=~Q(why="")),
            models.UniqueConstraint(
                fields=["space", "calibration_sha256"],
                name="threshold_one_open_per_way",
                condition=Q(outcome=""),
            ),
            models.UniqueConstraint(
                fields=["space", "calibration_sha256", "number"], name="threshold_numbered_once"
            ),
            models.CheckConstraint(
                name="threshold_decided_whole",
                condition=Q(
                    outcome="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    number__isnull=True,
                    effective_from__isnull=True,
                )
                | Q(
                    outcome="APPROVED",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    number__gte=1,
                    effective_from__isnull=False,
                )
                | Q(
                    outcome__in=["REJECTED", "WITHDRAWN"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    number__isnull=True,
                    effective_from__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="threshold_decided_by_another",
                condition=Q(outcome="")
                | Q(outcome="WITHDRAWN", decided_by=F("proposed_by"))
                | (Q(outcome__in=["APPROVED", "REJECTED"]) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="threshold_rejection_has_reason",
                condition=~Q(outcome="REJECTED") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.likely:.6g} / {self.possible:.6g}: {self.outcome or 'open'}"

    @property
    def thresholds(self) -> dict[str, float]:
        """The limits as a comparison stores them."""
        return {"likely": self.likely, "possible": self.possible}

    @property
    def way(self) -> tuple[str, str]:
        """The encoder's space and the calibration that it is for."""
        return self.space, self.calibration_sha256

    @property
    def snapshot(self) -> dict[str, Any]:
        """The figures at its proposal, of the limits in force then and of its own."""
        return {"present": {}, "tried": {}, **self.figures}
