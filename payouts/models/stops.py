"""What keeps single awards out of batches: a person's stop, evidence that no longer fits."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from payouts.models.awards import Award
from payouts.models.batches import Batch


class Stop(models.Model):
    """Somebody stopped the payment of an award; another person may lift that, with a reason.

    While it is open the award goes into no batch and no batch with it is released. Only its lifting
    is ever written into it, once (a trigger refuses the rest).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="stops")
    reason = models.TextField(max_length=4000)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifting_reason = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-stopped_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], name="stop_one_open", condition=Q(lifted_at__isnull=True)
            ),
            models.CheckConstraint(name="stop_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="stop_lifted_whole",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifting_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifting_reason="")),
            ),
            models.CheckConstraint(
                name="stop_lifted_by_another",
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("stopped_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award}: {self.reason[:60]}"

    @property
    def is_open(self) -> bool:
        return self.lifted_at is None


class EvidenceCheck(models.Model):
    """When an unpaid award's evidence was last computed again, and whether it still fits.

    A note of a computation, so that lists need none; what counts is the check at the release.
    """

    award = models.OneToOneField(Award, models.PROTECT, related_name="evidence_check")
    fits = models.BooleanField()
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fits", "checked_at"], name="evidence_check_due")]

    def __str__(self) -> str:
        return f"{self.award}: {self.fits}"


class Refusal(models.Model):
    """A release that was refused: which payments stood against it and why; never changed."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="refusals")
    problems = models.JSONField(help_text="sentences, each with claim and payment")
    payments = models.JSONField(help_text="references of the payments concerned")
    refused_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    refused_at = models.DateTimeField()

    class Meta:
        ordering = ["-refused_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.batch}: {len(self.problems)}"
