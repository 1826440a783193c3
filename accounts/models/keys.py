"""Keys to the API, of which only digests are kept, and what happened to them."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scopes import Scope

SCOPES = [scope.value for scope in Scope]
SCOPE_NAMES = {
    Scope.READ_ONLY: _("Read everything that you may see, change nothing"),
    Scope.WORKS: _("Your library of works"),
    Scope.CLAIMS: _("File and follow claims"),
    Scope.AVATARS_WRITE: _("Register avatars"),
    Scope.AVATARS_CHECK: _("Check avatars before they are published"),
    Scope.ORDERS_READ: _("Read orders"),
    Scope.ORDERS_WRITE: _("Read and acknowledge orders"),
    Scope.REVIEW: _("Review and decide"),
    Scope.PAYOUTS: _("Awards, payees and payments"),
    Scope.NOTICES: _("Notices"),
    Scope.KEYS: _("API keys"),
    Scope.OWN_DATA: _("Download everything that is kept about you"),
}


class ApiKey(models.Model):
    """A person's or platform client's key to the API; only the SHA-256 of its secret is kept.

    After a rotation the secret before it works on until `old_until`. A key that is over, by
    revocation or date, stays as a row: its person sees what there was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=20, help_text="the secret's visible beginning")
    digest = models.CharField(max_length=64, unique=True)
    old_digest = models.CharField(
        max_length=64, unique=True, null=True, blank=True
    )  # unique: empty is no value
    old_until = models.DateTimeField(null=True, blank=True)
    scopes = ArrayField(models.CharField(max_length=20))
    networks = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, help_text="empty: any address"
    )
    per_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="calls a minute; empty: the house's rate"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="api_key_named", condition=~Q(name="") & ~Q(prefix="")),
            models.CheckConstraint(
                name="api_key_scopes_known",
                condition=Q(scopes__contained_by=SCOPES, scopes__len__gt=0),
            ),
            models.CheckConstraint(
                name="api_key_old_secret_ends",
                condition=Q(old_digest__isnull=True, old_until__isnull=True)
                | Q(old_digest__isnull=False, old_until__isnull=False),
            ),
            models.CheckConstraint(
                name="api_key_secrets_differ",
                condition=Q(old_digest__isnull=True) | ~Q(old_digest=F("digest")),
            ),
            models.CheckConstraint(
                name="api_key_rate_positive",
                condition=Q(per_minute__isnull=True) | Q(per_minute__gt=0),
            ),
            models.CheckConstraint(
                name="api_key_dates_in_order",
                condition=(Q(expires_at__isnull=True) | Q(expires_at__gt=F("made_at")))
                & (Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")))
                & (Q(used_at__isnull=True) | Q(used_at__gte=F("made_at"))),
            ),
        ]
        indexes = [models.Index(fields=["user"], name="api_key_of_person")]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    @property
    def scope_names(self) -> list[str]:
        """What the key is for, for people to read."""
        return [str(SCOPE_NAMES[Scope(scope)]) for scope in self.scopes]

    def is_live(self, now: datetime) -> bool:
        """Whether the key works: neither revoked nor past its date."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def live(now: datetime) -> Q:
    """The keys that work, as a filter: the same as `ApiKey.is_live`."""
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


class KeyEvent(models.Model):
    """A key was made, rotated or revoked; appended, never changed (a trigger refuses it).

    It names the key by its id alone, since a key goes with the account and this record stays.
    """

    class Kind(models.TextChoices):
        MADE = "MADE", _("made")
        ROTATED = "ROTATED", _("rotated")
        REVOKED = "REVOKED", _("revoked")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField(db_index=True)
    prefix = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    scopes = ArrayField(models.CharField(max_length=20))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the house, as when somebody becomes staff or leaves",
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="key_event_known", condition=Q(kind__in=["MADE", "ROTATED", "REVOKED"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.kind} {self.at:%Y-%m-%d}"

    @classmethod
    def of(cls, key: ApiKey, kind: "KeyEvent.Kind", *, by: Any, at: datetime) -> "KeyEvent":
        """The unsaved row for what has just happened to a key."""
        return cls(
            user_id=key.user_id, key=key.public_id, prefix=key.prefix, kind=kind,
            scopes=key.scopes, by=by, at=at,
        )  # fmt: skip
