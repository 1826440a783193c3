"""Generated avatars, what the platform says of them, and pictures that are still to be fetched."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pictures.models.contents import Blob

SHA256 = r"^[0-9a-f]{64}$"
# A name that means something at the platform alone: no address, no telephone or identity number.
OPAQUE = r"^(?!1[3-9][0-9]{9}$)(?![0-9]{17}[0-9Xx]$)[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$"


class MadeBy(models.TextChoices):
    """Who answers for an avatar; a claim takes it over as the kind of its respondent."""

    PLATFORM = "PLATFORM", _("The platform's own generator")
    USER = "USER", _("A user: upload or model of their own")


class LabelState(models.TextChoices):
    """What came of looking for the AI label (GB 45438) in an avatar's file."""

    RIGHT = "RIGHT", pgettext_lazy("AI label", "Right")
    WRONG = "WRONG", pgettext_lazy("AI label", "Wrong")
    MISSING = "MISSING", pgettext_lazy("AI label", "Missing")


class AvatarFacts(models.Model):
    """What the platform says of an avatar beside its id and its picture."""

    generated_at = models.DateTimeField(_("time generated"), null=True, blank=True)
    model_version = models.CharField(_("model version"), max_length=100, blank=True)
    prompt_sha256 = models.CharField(
        _("prompt's SHA-256"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(SHA256, _("64 hexadecimal digits, never the prompt itself."))],
    )
    pseudonym = models.CharField(
        _("user's pseudonym"),
        max_length=64,
        blank=True,
        validators=[
            RegexValidator(
                OPAQUE,
                _(
                    "Letters, digits and . _ : ~ - only; an id that means something to you alone, "
                    "no address and no telephone or identity number."
                ),
            )
        ],
    )
    manifest_id = models.CharField(_("data-set manifest"), max_length=200, blank=True)
    made_by = models.CharField(_("made by"), max_length=10, choices=MadeBy, default=MadeBy.PLATFORM)

    class Meta:
        abstract = True


class Avatar(AvatarFacts):
    """A generated avatar: registered by the platform, or uploaded as somebody saw it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="avatars")
    external_id = models.CharField(
        _("platform's avatar id"), max_length=100, null=True, blank=True, unique=True
    )
    source_url = models.URLField(_("address where it was seen"), max_length=500, blank=True)
    seen_at = models.DateTimeField(_("time seen"), null=True, blank=True)
    label = models.CharField(
        _("AI label"), max_length=10, choices=LabelState, blank=True,
        help_text="of a registered avatar; empty as long as nobody has read its file",
    )  # fmt: skip
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["added_by", "-created_at", "-id"], name="avatar_by_adder_and_time")
        ]
        constraints = [
            models.CheckConstraint(
                name="avatar_made_by_known", condition=Q(made_by__in=MadeBy.values)
            ),
            models.CheckConstraint(
                name="avatar_label_known", condition=Q(label__in=["", *LabelState.values])
            ),
            models.CheckConstraint(
                name="avatar_prompt_is_hashed",
                condition=Q(prompt_sha256="") | Q(prompt_sha256__regex=SHA256),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id or self.source_url or str(self.public_id)

    @property
    def registered(self) -> bool:
        """Whether the platform itself named this avatar."""
        return self.external_id is not None

    @property
    def amiss(self) -> bool:
        """Whether its AI label is a finding for the platform."""
        return self.label in (LabelState.WRONG, LabelState.MISSING)


class AvatarFetch(AvatarFacts):
    """An avatar that the platform named by the address of its picture.

    One row per client, avatar id and address, so that naming it again changes nothing. `retry_at`
    is when the worker fetches it next. Once it is registered the address loses its query, where
    platforms put keys; `url_sha256` is of the whole.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        DONE = "DONE", _("Registered")
        FAILED = "FAILED", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    external_id = models.CharField(max_length=100)
    url = models.CharField(max_length=2000)
    url_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="why the last try failed")
    params = models.JSONField(default=dict, blank=True, help_text="what fills its sentence")
    avatar = models.ForeignKey(
        Avatar, models.CASCADE, null=True, blank=True, related_name="fetches"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["retry_at"], name="fetch_waiting", condition=Q(state="WAITING"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "external_id", "url_sha256"], name="fetch_once_per_address"
            ),
            models.CheckConstraint(
                name="fetch_made_by_known", condition=Q(made_by__in=MadeBy.values)
            ),
            models.CheckConstraint(
                name="fetch_prompt_is_hashed",
                condition=Q(prompt_sha256="") | Q(prompt_sha256__regex=SHA256),
            ),
            models.CheckConstraint(
                name="fetch_url_is_hashed", condition=Q(url_sha256__regex=SHA256) & ~Q(url="")
            ),
            models.CheckConstraint(
                name="fetch_state_whole",
                condition=Q(state="WAITING", retry_at__isnull=False, avatar=None, ended_at=None)
                | Q(
                    state="DONE", retry_at=None, avatar__isnull=False, code="",
                    ended_at__isnull=False,
                )
                | (
                    Q(state="FAILED", retry_at=None, avatar=None, ended_at__isnull=False)
                    & ~Q(code="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.external_id} · {self.host}"

    @property
    def host(self) -> str:
        """Where the picture lies, without what may be a key."""
        return urlsplit(self.url).netloc
