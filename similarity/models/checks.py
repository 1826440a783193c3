"""What the platform asks before it shows a picture, and what it was answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from similarity.models.watching import Trying


class Check(Trying):
    """One picture that is to be published: a row of a queue, and its answer.

    `picture` is the reduced picture as PNG; it is forgotten with the answer, since nobody has
    published it. `reference` is all that the platform learns of what it is like: staff look it up.
    """

    class Verdict(models.TextChoices):
        CLEAR = "CLEAR", _("clear")
        SUSPICIOUS = "SUSPICIOUS", _("suspicious")
        BLOCKED = "BLOCKED", _("blocked")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, help_text="of the file that was sent")
    picture = models.BinaryField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    score = models.FloatField(null=True, blank=True, help_text="of the likest, for staff")
    reference = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    watch = models.ForeignKey(
        "similarity.Watch", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept_down = models.ForeignKey(
        "similarity.StayDown", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    encoding_ms = models.PositiveIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="check_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="check_answered_whole",
                condition=Q(verdict="", answered_at__isnull=True)
                | Q(
                    verdict__in=["CLEAR", "SUSPICIOUS", "BLOCKED"],
                    answered_at__isnull=False,
                    retry_at__isnull=True,
                    picture__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="check_reference_where_found",
                condition=Q(verdict__in=["", "CLEAR"], reference__isnull=True)
                | Q(verdict__in=["SUSPICIOUS", "BLOCKED"], reference__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], name="check_waiting", condition=Q(retry_at__isnull=False)
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="check_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {self.verdict or 'waiting'}"

    @property
    def state(self) -> str:
        """Whether it is done, waits to be answered, or was given up."""
        if self.answered_at:
            return "done"
        return "waiting" if self.retry_at else "failed"

    @property
    def told_verdict(self) -> str | None:
        """The answer; None as long as there is none."""
        return self.verdict or None
