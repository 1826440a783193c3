"""What claimant and reviewers write to each other beside formal questions."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim

LONGEST_MESSAGE = 4000


class Message(models.Model):
    """One message on a claim; it moves no state and starts no clock.

    `seen_at` is when somebody of the other side first had it on their page.
    """

    class Side(models.TextChoices):
        CLAIMANT = "CLAIMANT", _("The claimant")
        REVIEWER = "REVIEWER", _("The reviewer")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(
        _("message"),
        max_length=LONGEST_MESSAGE,
        validators=[MaxLengthValidator(LONGEST_MESSAGE)],
    )
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="message_side_known", condition=Q(side__in=["CLAIMANT", "REVIEWER"])
            ),
            models.CheckConstraint(name="message_has_words", condition=~Q(body="")),
        ]
        indexes = [
            models.Index(
                fields=["claim", "side"], name="message_unseen", condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.sent_at:%Y-%m-%d %H:%M}"
