"""What calls that must not be repeated were answered, kept for a day to be said again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.keys import ApiKey


class AnsweredCall(models.Model):
    """The answer to one call that bore an `Idempotency-Key`, written with the call's own work.

    `fingerprint` is a keyed digest of method, address and everything sent; `body` is encrypted,
    and empty where the answer is a secret, a file or too large to be kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.ForeignKey(
        ApiKey, models.CASCADE, null=True, blank=True, related_name="+", help_text="empty: a page"
    )
    name = models.CharField(max_length=255, help_text="the caller's Idempotency-Key")
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-answered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="answered_call_once", fields=["user", "key", "name"], nulls_distinct=False
            ),
            models.CheckConstraint(name="answered_call_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="answered_call_no_defect", condition=Q(status__gte=200, status__lt=500)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.name} {self.status}"
