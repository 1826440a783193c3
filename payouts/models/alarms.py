"""That somebody of finance has looked at an alarm, and what they found."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AlarmSeen(models.Model):
    """A person looked at one alarm at a `size`, with words; appended, never changed.

    Alarms themselves are not kept: they follow from what is there. One that has grown beyond the
    size at which it was seen is open again.
    """

    class Kind(models.TextChoices):
        SHARED = "SHARED", _("One account, several people")
        MANY = "MANY", _("Many claimants paid to one account")
        FAST_FILING = "FAST_FILING", _("Unusually many claims of one person")
        FAST_AWARDS = "FAST_AWARDS", _("Unusually many awards of one person")
        FAST_ACCOUNT = "FAST_ACCOUNT", _("Unusually many payments to one account")
        CHANGED = "CHANGED", _("Account changed shortly before the payment")
        NEWCOMER = "NEWCOMER", _("New claimant with many upheld pictures")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(
        max_length=40, help_text="the key of the person or claim, or of an account's first payee"
    )
    size = models.PositiveIntegerField(help_text="how many claims, awards, payments or people")
    reason = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alarm_seen_kind_known",
                condition=Q(
                    kind__in=[
                        "SHARED", "MANY", "FAST_FILING", "FAST_AWARDS", "FAST_ACCOUNT", "CHANGED",
                        "NEWCOMER",
                    ]
                ),
            ),
            models.CheckConstraint(name="alarm_seen_with_words", condition=Q(reason__regex=r"\S")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.size}"
