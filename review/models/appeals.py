"""The claimant disputes a decision, picture by picture."""

from django.conf import settings
from django.db import models

from claims.models import Claim, Picture


class Appeal(models.Model):
    """The claimant disputes the pictures that were not upheld; once per claim."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    grounds = models.TextField(max_length=8000)

    def __str__(self) -> str:
        return f"{self.claim}: {self.filed_at:%Y-%m-%d}"


class Dispute(models.Model):
    """One picture that an appeal is about, with its own grounds; once per picture, for ever."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="disputes")
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    grounds = models.TextField(max_length=4000, blank=True)

    def __str__(self) -> str:
        return str(self.picture)
