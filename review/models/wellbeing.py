"""How a person at the desk wants to be treated: veils, pauses, and how much of a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class When(models.TextChoices):
    """Which pictures are shown grey, or blurred, until they are wanted clearly."""

    ALWAYS = "ALWAYS", _("Every picture")
    FLAGGED = "FLAGGED", _("Flagged pictures")
    NEVER = "NEVER", _("None")


class DeskSettings(models.Model):
    """One person's own wishes; whoever never set any has the defaults, without a row."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    grey = models.CharField(max_length=10, choices=When, default=When.FLAGGED)
    blur = models.CharField(max_length=10, choices=When, default=When.FLAGGED)
    break_minutes = models.PositiveSmallIntegerField(default=50, help_text="0: no reminder")
    daily_cap = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_settings_veils_known",
                condition=Q(grey__in=When.values, blur__in=When.values),
            ),
            models.CheckConstraint(
                name="desk_settings_break_within_a_shift", condition=Q(break_minutes__lte=480)
            ),
            models.CheckConstraint(
                name="desk_settings_cap_is_positive",
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.grey}, {self.blur}"


class Stretch(models.Model):
    """How long a person has worked without a pause. One row each, written over: no time sheet."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="when the reminder was last put away"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stretch_ends_later", condition=Q(last_at__gte=F("began_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.began_at:%H:%M}–{self.last_at:%H:%M}"


class CapLift(models.Model):
    """A senior reviewer lets somebody take more claims on one day; never changed (a trigger)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField(help_text="in China")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="cap_lifted_once_a_day"),
            models.CheckConstraint(
                name="cap_lifted_by_somebody_else", condition=~Q(by=F("person"))
            ),
            models.CheckConstraint(name="cap_lifted_with_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.day}"
