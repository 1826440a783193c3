"""Who took which decisions out of the house, and what exactly was sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DecisionExport(models.Model):
    """One export of decisions: written when it begins, finished when its last byte is on its way.

    `rows` and `sha256` (of the bytes handed over) tell what left; of a broken one, what left until
    then. Without `ended_at` it is under way, or the process that sent it was killed. A finished
    row is never changed, and no row is deleted (a trigger refuses both).
    """

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        LINES = "jsonl", _("JSON Lines")
        ARRAY = "json", "JSON"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: an operator on the command line",
    )
    form = models.CharField(max_length=5, choices=Form)
    wanted = models.JSONField(default=dict, help_text="the filter, as it was asked for")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    broken = models.BooleanField(default=False)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_export_form_known", condition=Q(form__in=["csv", "jsonl", "json"])
            ),
            models.CheckConstraint(
                name="decision_export_ended_whole",
                condition=Q(ended_at__isnull=True, rows__isnull=True, sha256="", broken=False)
                | Q(ended_at__isnull=False, rows__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def filename(self) -> str:
        """What the file is called: when it was made, to the second, in UTC."""
        return f"redress-decisions-{self.began_at:%Y%m%dT%H%M%SZ}.{self.form}"
