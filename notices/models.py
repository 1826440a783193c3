"""Issued notices and how far issuing one has come."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Step


class Notice(models.Model):
    """A PDF that tells the claimant of one step; rendered from `context` alone, never edited."""

    class Kind(models.TextChoices):
        RECEIPT = "RECEIPT", _("Receipt")
        INFORMATION = "INFORMATION", _("Request for information")
        NO_MATCH = "NO_MATCH", _("No match found")
        DECISION = "DECISION", _("Decision")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    step = models.OneToOneField(Step, models.PROTECT, related_name="+")
    template_version = models.CharField(max_length=20)
    context = models.JSONField()
    pdf = models.FileField(upload_to="unused", max_length=200)
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_kind_known",
                condition=Q(kind__in=["RECEIPT", "INFORMATION", "NO_MATCH", "DECISION"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Attempt(models.Model):
    """How issuing the notice of a step goes: tries so far, the last failure, when to try again."""

    step = models.OneToOneField(Step, models.PROTECT, related_name="+")
    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.step}: {self.tries}"
