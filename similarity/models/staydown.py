"""Contents that must not be shown again."""

from django.db import models

from claims.models import Claim
from pictures.models import Blob


class StayDown(models.Model):
    """A content of an upheld claim that must stay down until it is lifted."""

    class Kind(models.TextChoices):
        AVATAR = "AVATAR", "Avatar"
        WORK = "WORK", "Work"

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.blob}: {self.kind}"
