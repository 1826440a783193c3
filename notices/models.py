"""Issued notices, how far issuing one has come, and whether its claimant was told."""

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
    size = models.PositiveIntegerField(help_text="bytes")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_kind_known",
                condition=Q(kind__in=["RECEIPT", "INFORMATION", "NO_MATCH", "DECISION"]),
            ),
            models.CheckConstraint(
                name="notice_number_formed",
                condition=Q(number__regex=r"^RDN-[RIND]-[0-9]{4}-[0-9]{6,}$"),
            ),
            models.CheckConstraint(
                name="notice_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def filename(self) -> str:
        """The name under which it is downloaded."""
        return f"{self.number}.pdf"


class Trial(models.Model):
    """Tries so far, the last failure, and when to try again; None: there is nothing to try."""

    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Attempt(Trial):
    """How issuing the notice of a step goes, where it did not go at once."""

    step = models.OneToOneField(Step, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_attempt_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.tries}"


class Delivery(Trial):
    """Telling the claimant by e-mail that a notice is there; `sent_at` once it has left."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="delivery")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_delivery_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_delivery_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.tries}"


class Message(Trial):
    """Telling the claimant by e-mail of a step that has no notice, or that its term ends soon.

    Or that a reviewer wrote to them: then `letter` is what was written, and `step` the last one
    before it. Owed as soon as the step or letter is there or the term near, so a lost row is made
    again.
    """

    class Kind(models.TextChoices):
        PAID = "PAID", _("Paid")
        RETURNED = "RETURNED", _("Sent back by the bank")
        LAPSED = "LAPSED", _("Lapsed")
        REMINDER = "REMINDER", _("Please answer soon")
        WRITTEN = "WRITTEN", _("A reviewer wrote to you")

    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    letter = models.OneToOneField(
        "claims.Message", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "kind"], name="message_once", condition=Q(letter__isnull=True)
            ),
            models.CheckConstraint(
                name="message_kind_known",
                condition=Q(
                    kind__in=["PAID", "RETURNED", "LAPSED", "REMINDER"], letter__isnull=True
                )
                | Q(kind="WRITTEN", letter__isnull=False),
            ),
            models.CheckConstraint(
                name="message_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="message_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.kind}: {self.tries}"
