"""The files that are made of a batch, their sealed bytes, and who took them away."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payouts.models.batches import Batch
from payouts.vault import place_of


class Export(models.Model):
    """A file of a released batch for one bank's way of reading; once made, it never changes.

    Its bytes lie encrypted in numbered parts, since they hold account numbers in clear. Whoever
    makes it bears the number of the attempt and stops when another attempt has begun.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Waiting to be made")
        RUNNING = "RUNNING", _("Being made")
        MADE = "MADE", _("Made and kept")
        FAILED = "FAILED", _("Could not be made")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="exports")
    profile = models.CharField(max_length=40, help_text="which of the bank profiles writes it")
    filename = models.CharField(max_length=100)
    media_type = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(
        default=0, help_text="of all attempts the present one; its maker alone may write"
    )
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="attempts since it was last asked for"
    )
    touched_at = models.DateTimeField(
        null=True, blank=True, help_text="the last sign of life of who makes it"
    )
    failure = models.JSONField(
        default=list,
        blank=True,
        help_text="what stood against it: problems as exports.wording says",
    )
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="who asked for it"
    )
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "profile"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="export_waiting",
                condition=Q(state__in=["QUEUED", "RUNNING"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "profile"], name="export_once_per_profile"),
            models.CheckConstraint(
                name="export_state_known",
                condition=Q(state__in=["QUEUED", "RUNNING", "MADE", "FAILED"]),
            ),
            models.CheckConstraint(
                name="export_made_whole",
                condition=(
                    Q(state="MADE", made_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$")
                    & Q(rows_done=F("rows_total"), size__gt=0)
                )
                | (~Q(state="MADE") & Q(made_at__isnull=True, sha256="", size=0)),
            ),
            models.CheckConstraint(
                name="export_failed_with_reason",
                condition=(Q(state="FAILED") & ~Q(failure=[]))
                | (~Q(state="FAILED") & Q(failure=[])),
            ),
            models.CheckConstraint(
                name="export_rows_fit", condition=Q(rows_done__lte=F("rows_total"))
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def working(self) -> bool:
        """Whether it will be made without anybody doing more."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class ExportPart(models.Model):
    """One piece of an export's bytes, sealed for this place alone."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["export", "number"]
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="export_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export} {self.number}"

    @property
    def place(self) -> str:
        """Where these bytes belong; they open nowhere else."""
        return place_of(self._meta.db_table, f"{self.export.public_id}/{self.number}", "sealed")


class ExportLook(models.Model):
    """Somebody took a file with account numbers away; appended, never changed."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.export} · {self.at:%Y-%m-%d %H:%M}"
