"""Measures: for which reason, since when and until when an avatar has to be down."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim


class Measure(models.Model):
    """An avatar has to be down because of one claim; what the platform is told follows from it.

    Its begin calls for an order to take down, its end for an order to restore. An avatar may stand
    in several claims: it is restored only when no measure against it stands.
    """

    class Basis(models.TextChoices):
        UPHELD = "UPHELD", _("The claim was upheld")
        NOTICE = "NOTICE", _("A notice was forwarded, and the answer is awaited")

    class End(models.TextChoices):
        REVERSED = "REVERSED", _("The decision was reversed")
        WITHDRAWN = "WITHDRAWN", _("The claim was withdrawn or dismissed")
        COUNTERED = "COUNTERED", _("A counter-statement stands and nobody showed a suit in time")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], name="measure_one_stands_per_claim", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="measure_basis_known", condition=Q(basis__in=["UPHELD", "NOTICE"])
            ),
            models.CheckConstraint(
                name="measure_ended_whole",
                condition=Q(ended_at__isnull=True, end="")
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("begun_at"),
                    end__in=["REVERSED", "WITHDRAWN", "COUNTERED"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.basis}"

    @property
    def stands(self) -> bool:
        """Whether the avatar still has to be down because of it."""
        return self.ended_at is None
