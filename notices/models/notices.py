"""Issued notices, and which version of a letter is in use."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Step

KINDS = [
    "RECEIPT", "INFORMATION", "NO_MATCH", "DECISION", "REVIEW", "ACCEPTANCE", "PAYMENT",
    "TAKEDOWN", "FORWARDING",
]  # fmt: skip


class Notice(models.Model):
    """A PDF that tells of one step; rendered from `context` alone, never edited.

    Only who it is for (`party`) and staff read it.
    """

    class Kind(models.TextChoices):
        RECEIPT = "RECEIPT", _("Receipt")
        INFORMATION = "INFORMATION", _("Request for information")
        NO_MATCH = "NO_MATCH", _("No match found")
        DECISION = "DECISION", _("Decision")
        REVIEW = "REVIEW", _("Decision after the appeal")
        ACCEPTANCE = "ACCEPTANCE", _("Confirmation of acceptance")
        PAYMENT = "PAYMENT", _("Payment")
        TAKEDOWN = "TAKEDOWN", _("Order to take down")
        FORWARDING = "FORWARDING", _("Forwarding")

    class Party(models.TextChoices):
        CLAIMANT = "CLAIMANT", _("The claimant")
        RESPONDENT = "RESPONDENT", _("Who made the avatar")
        PLATFORM = "PLATFORM", _("The platform")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    party = models.CharField(max_length=10, choices=Party, db_default=Party.CLAIMANT)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    template_version = models.CharField(max_length=40)
    renderer = models.JSONField(help_text="programs and fonts that set it, by version and SHA-256")
    context = models.JSONField()
    pdf = models.FileField(upload_to="unused", max_length=200)
    sha256 = models.CharField(max_length=64)
    unsigned_sha256 = models.CharField(max_length=64, help_text="before it was signed")
    signer = models.CharField(max_length=200, help_text="the name in the certificate")
    size = models.PositiveIntegerField(help_text="bytes")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_kind_known",
                condition=Q(kind__in=KINDS),
            ),
            models.CheckConstraint(
                name="notice_number_formed",
                condition=Q(number__regex=r"^RDN-[RINDVAPTF]-[0-9]{4}-[0-9]{6,}$"),
            ),
            models.UniqueConstraint(
                fields=["step", "kind", "party"],
                name="notice_once_per_step",
                condition=Q(supersedes__isnull=True),
            ),
            models.CheckConstraint(
                name="notice_party_fits_kind",
                condition=Q(party="CLAIMANT")
                | Q(party="RESPONDENT", kind="FORWARDING")
                | Q(party="PLATFORM", kind="TAKEDOWN"),
            ),
            models.CheckConstraint(
                name="notice_unsigned_sha256_is_hex",
                condition=Q(unsigned_sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="notice_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def filename(self) -> str:
        """The name under which it is downloaded."""
        return f"{self.number}.pdf"

    @property
    def later(self) -> "Notice | None":
        """The notice that has taken its place."""
        return getattr(self, "superseded_by", None)


class Release(models.Model):
    """One person proposes that a version of a letter goes live, another has looked and agrees."""

    class Outcome(models.TextChoices):
        APPROVED = "APPROVED", _("Approved")
        TURNED_DOWN = "TURNED_DOWN", _("Turned down")

    kind = models.CharField(max_length=20, choices=Notice.Kind)
    version = models.PositiveSmallIntegerField()
    stamp = models.CharField(max_length=40, help_text="of the files as they were proposed")
    why = models.TextField(_("what changes, and why"), max_length=2000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="release_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="release_decided_whole",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, outcome="", reason="")
                | Q(decided_by__isnull=False, decided_at__isnull=False, outcome="APPROVED")
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False, outcome="TURNED_DOWN")
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(name="release_has_reason", condition=~Q(why="")),
            models.UniqueConstraint(
                fields=["kind"], name="release_one_open_per_kind", condition=Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
