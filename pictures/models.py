"""Picture contents kept once, creators' works and generated avatars."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pictures.papers import CERTIFICATE
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


class Work(models.Model):
    """A creator's own picture in their library."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="works")
    title = models.CharField(_("title"), max_length=200)
    created_on = models.DateField(_("date created"), null=True, blank=True)
    first_published_on = models.DateField(_("date first published"), null=True, blank=True)
    first_published_url = models.URLField(
        _("address of first publication"), max_length=500, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField(
        null=True, blank=True, help_text="since when a filed claim relies on what is said here"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "blob"], name="work_once_per_owner_and_content"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def incomplete(self) -> bool:
        """Whether a date is missing that can still be given."""
        return self.fixed_at is None and not (self.created_on and self.first_published_on)


class ProofKind(models.TextChoices):
    """What shows who made a work; a claim's evidence has the same kinds, and others."""

    LAYERED_FILE = "LAYERED_FILE", _("Layered file or draft")
    ORIGINAL = "ORIGINAL", _("Original")
    PUBLICATION = "PUBLICATION", _("Lawful publication")
    REGISTRATION = "REGISTRATION", _("Copyright registration certificate")
    CERTIFICATION = "CERTIFICATION", _("Certification by an authority")
    CONTRACT = "CONTRACT", _("Contract")
    TIMESTAMP = "TIMESTAMP", _("Trusted timestamp")


class WorkProof(models.Model):
    """A proof of authorship kept with a work, for every claim in which the work is named."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    work = models.ForeignKey(Work, models.CASCADE, related_name="proofs")
    kind = models.CharField(_("kind of proof"), max_length=20, choices=ProofKind)
    note = models.CharField(_("number, address or remark"), max_length=500, blank=True)
    attachment = models.FileField(upload_to="evidence", max_length=200, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="work_proof_kind_known", condition=Q(kind__in=ProofKind.values)
            ),
            models.CheckConstraint(
                name="work_proof_says_something", condition=~Q(note="") | ~Q(attachment="")
            ),
            models.CheckConstraint(
                name="work_proof_file_has_hash",
                condition=Q(attachment="", sha256="")
                | (~Q(attachment="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.note or self.filename}"

    @property
    def odd_number(self) -> bool:
        """Whether a registration's number does not look like one; a hint, never a refusal."""
        given = self.kind == ProofKind.REGISTRATION and self.note
        return bool(given) and not CERTIFICATE.search(self.note)


class Avatar(models.Model):
    """A generated avatar: registered by the platform, or uploaded as somebody saw it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="avatars")
    external_id = models.CharField(
        _("platform's avatar id"), max_length=100, null=True, blank=True, unique=True
    )
    source_url = models.URLField(_("address where it was seen"), max_length=500, blank=True)
    seen_at = models.DateTimeField(_("time seen"), null=True, blank=True)
    generated_at = models.DateTimeField(_("time generated"), null=True, blank=True)
    model_version = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.external_id or self.source_url or str(self.public_id)

    @property
    def registered(self) -> bool:
        """Whether the platform itself named this avatar."""
        return self.external_id is not None


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
