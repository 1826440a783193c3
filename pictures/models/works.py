"""Creators' works and the proofs of authorship that are kept with them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pictures.models.contents import Blob
from pictures.papers import CERTIFICATE


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
