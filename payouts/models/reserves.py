"""The money that is set aside for payments, from a day on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from payouts.models.policies import money


class Reserve(models.Model):
    """An amount in CNY set aside from a day on; it counts once another person has confirmed it.

    The newest confirmed one whose day has come is in force. Only the confirmation is ever written
    into it, once (a trigger refuses the rest).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount = money()
    effective_from = models.DateField()
    source = models.CharField(max_length=300, help_text="where it is written: a decision, a fund")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(name="reserve_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="reserve_has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="reserve_confirmed_whole",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reserve_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}: {self.amount} CNY"
