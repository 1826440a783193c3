"""E-mails to owners of watched works."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from notices.models.trials import Trial


class Digest(Trial):
    """One e-mail a day at most to the owner of watched works, about the avatars that were found."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(help_text="by the calendar of China")
    hits = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                name="digest_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="digest_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.day}"
