"""Decided claims that show how a reviewer should decide."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models import Claim, Picture
from review.grounds import Ground


class GoldenCase(models.Model):
    """A decided claim that senior reviewers agree on, to be shown blind now and then.

    Appended and retired, never changed otherwise (a trigger refuses it); nothing about the claim
    itself follows from it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    why = models.TextField(max_length=4000, help_text="what reviewers should learn from it")
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-marked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="golden_one_active_per_claim",
                condition=Q(retired_at__isnull=True),
            ),
            models.CheckConstraint(name="golden_has_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="golden_retired_whole",
                condition=Q(retired_at__isnull=True, retired_by__isnull=True, retired_because="")
                | Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retired_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.marked_at:%Y-%m-%d}"


class Expected(models.Model):
    """The ground that is right for one picture of a golden case; never changed."""

    golden = models.ForeignKey(GoldenCase, models.PROTECT, related_name="expected")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=Ground)

    class Meta:
        ordering = ["golden", "picture"]
        constraints = [
            models.UniqueConstraint(fields=["golden", "picture"], name="expected_one_per_picture"),
            models.CheckConstraint(
                name="expected_ground_known", condition=Q(ground__in=Ground.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.ground}"
