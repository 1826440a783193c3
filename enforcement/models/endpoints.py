"""Endpoints: addresses of the platform to which orders are delivered, with their secrets."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payouts.keys import opening_keys, sealing_key
from payouts.vault import place_of, seal, unseal


class Endpoint(models.Model):
    """An address that receives webhooks; its secrets are encrypted, each shown once.

    While `former_until` has not passed, what is sent carries a second signature made with the
    secret before the present one.
    """

    class Off(models.TextChoices):
        BY_HAND = "BY_HAND", _("switched off by hand")
        FAILING = "FAILING", _("failed for too long")
        GONE = "GONE", _("said that it is gone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    url = models.URLField(_("address"), max_length=500)
    label = models.CharField(_("name"), max_length=100, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    secret_sealed = models.BinaryField()
    secret_at = models.DateTimeField()
    former_sealed = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    off = models.CharField(max_length=10, choices=Off, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"], name="endpoint_address_once", condition=Q(removed_at=None)
            ),
            models.CheckConstraint(
                name="endpoint_off_whole",
                condition=Q(off="", off_at=None)
                | Q(off__in=["BY_HAND", "FAILING", "GONE"], off_at__isnull=False),
            ),
            models.CheckConstraint(
                name="endpoint_former_whole",
                condition=Q(former_sealed=None, former_until=None)
                | Q(former_sealed__isnull=False, former_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.url

    @property
    def state(self) -> str:
        """A code of `States`, for pages and the API."""
        if self.off:
            return States.OFF.value
        return States.FAILING.value if self.failing_since else States.ON.value

    def place(self, field: str) -> str:
        """Where a sealed secret belongs; it opens nowhere else."""
        return place_of(self._meta.db_table, self.public_id, field)

    def keep_secret(self, secret: str) -> None:
        """Take a secret, encrypted; the caller saves the row."""
        self.secret_sealed = seal(secret, place=self.place("secret"), key=sealing_key())

    def keep_former(self, secret: str) -> None:
        """Take the secret that was used before, encrypted; the caller saves the row."""
        self.former_sealed = seal(secret, place=self.place("former"), key=sealing_key())

    def secrets(self, *, now: datetime) -> list[str]:
        """The secrets to sign with, the present one first; `Unreadable` if one was changed."""
        keys = opening_keys()
        found = [unseal(bytes(self.secret_sealed), place=self.place("secret"), keys=keys)]
        if self.former_sealed and self.former_until and now < self.former_until:
            found.append(unseal(bytes(self.former_sealed), place=self.place("former"), keys=keys))
        return found


class States(models.TextChoices):
    """Whether an endpoint receives."""

    ON = "ON", pgettext_lazy("endpoint", "receives")
    FAILING = "FAILING", pgettext_lazy("endpoint", "fails at present")
    OFF = "OFF", pgettext_lazy("endpoint", "switched off")


class EndpointChange(models.Model):
    """Somebody, or the system, changed an endpoint; appended, never changed."""

    class What(models.TextChoices):
        ADDED = "ADDED", pgettext_lazy("endpoint", "added")
        ROTATED = "ROTATED", pgettext_lazy("endpoint", "given a new secret")
        ON = "ON", pgettext_lazy("endpoint", "switched on")
        OFF = "OFF", pgettext_lazy("endpoint", "switched off")
        REMOVED = "REMOVED", pgettext_lazy("endpoint", "removed")

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the system",
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="endpoint_change_known",
                condition=Q(what__in=["ADDED", "ROTATED", "ON", "OFF", "REMOVED"]),
            ),
            models.CheckConstraint(
                name="endpoint_change_by_whom",
                condition=Q(by__isnull=False) | Q(what="OFF"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.what}"
