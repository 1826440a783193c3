"""A reviewer holds a claim for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.models import Claim


class Assignment(models.Model):
    """A reviewer's lease on a claim; live until released, worthless after `expires_at`."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="assignment_one_live_per_claim",
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="assignment_expires_later", condition=Q(expires_at__gt=F("taken_at"))
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "taken_at"], name="assignment_of_day")]

    def __str__(self) -> str:
        return f"{self.claim} · {self.reviewer}"
