"""Picture contents kept once, what their files say, who looked, and what is distressing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pictures.provenance import Finding
from pictures.told import Said, said


class Blob(models.Model):
    """One picture's bytes, kept once under their SHA-256 and never changed: they are evidence.

    Width and height (pixels) are those of the upright picture, after EXIF orientation.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    original = models.FileField(upload_to="unused", max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="blob_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="blob_has_content", condition=Q(size__gt=0, width__gt=0, height__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def said(self) -> Said | None:
        """What its file says of its origin, in words; None as long as nobody has read it."""
        newest = max(self.reports.all(), key=lambda each: each.version, default=None)
        return None if newest is None else said(newest.found)


class ProvenanceReport(models.Model):
    """What a content's file says of its own origin, as one version of the reader found it.

    `findings` is a list of `pictures.provenance.Finding` as JSON. It tells what was written into
    the file, by whoever had it in hand: a signal, never a verdict.
    """

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="reports")
    version = models.PositiveSmallIntegerField(help_text="of the reader")
    findings = models.JSONField(default=list)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blob", "version"], name="report_once_per_content_and_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blob} · {self.version}"

    @property
    def found(self) -> list[Finding]:
        """The findings as the reader gave them."""
        return [Finding(**each) for each in self.findings]


class Look(models.Model):
    """Somebody looked at a generated avatar; appended, never changed (a trigger refuses it)."""

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    where = models.CharField(max_length=200, help_text="the page")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["blob", "-at"], name="look_by_blob_and_time")]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.blob} · {self.at:%Y-%m-%d %H:%M}"


class SensitiveFlag(models.Model):
    """Somebody says that a content is distressing: it is shown grey and blurred until wanted.

    It concerns the bytes, in whichever work or avatar they are. One flag stands per content; a
    lifted one is kept with the reason (a trigger refuses to change it).
    """

    class Kind(models.TextChoices):
        VIOLENCE = "VIOLENCE", _("Violence")
        SEXUAL = "SEXUAL", _("Sexual")
        OTHER = "OTHER", _("Distressing for another reason")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey(Blob, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=10, choices=Kind)
    flagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    flagged_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was lifted")

    class Meta:
        ordering = ["-flagged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blob"], name="flag_one_stands_per_content", condition=Q(lifted_at=None)
            ),
            models.CheckConstraint(
                name="flag_kind_known", condition=Q(kind__in=["VIOLENCE", "SEXUAL", "OTHER"])
            ),
            models.CheckConstraint(
                name="flag_lifted_whole",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blob} · {self.kind}"
