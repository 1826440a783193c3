"""A proposal, and the second person's word on it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim


class Approval(models.Model):
    """A proposal to decide a claim, and what a second, senior person said to it.

    Open while `outcome` is empty. `digest` is the evidence digest that was proposed.
    """

    class Outcome(models.TextChoices):
        APPROVED = "APPROVED", _("approved")
        RETURNED = "RETURNED", _("returned")
        OVERTAKEN = "OVERTAKEN", _("overtaken")  # the claimant withdrew meanwhile

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], name="approval_one_open", condition=Q(outcome="")
            ),
            models.UniqueConstraint(
                fields=["claim", "round"],
                name="approval_once_per_round",
                condition=Q(outcome="APPROVED"),
            ),
            models.UniqueConstraint(
                fields=["claim", "decided_by"],
                name="approval_second_by_same_person",
                condition=Q(outcome="APPROVED"),
            ),
            models.CheckConstraint(
                name="approval_by_another_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="approval_decided_whole",
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome="OVERTAKEN", decided_at__isnull=False)
                | Q(
                    outcome__in=["APPROVED", "RETURNED"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="approval_return_has_reason",
                condition=~Q(outcome="RETURNED") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.outcome or 'open'}"
