"""Who opened which proof."""

from django.conf import settings
from django.db import models

from claims.models import Evidence


class EvidenceLook(models.Model):
    """Somebody of the staff opened a proof; appended, never changed (a trigger refuses it)."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.evidence} · {self.at:%Y-%m-%d %H:%M}"
