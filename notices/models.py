"""Issued notices, how far issuing one has come, and whether its claimant was told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Step
from payouts.models import CorrectionLetter

KINDS = [
    "RECEIPT", "INFORMATION", "NO_MATCH", "DECISION", "REVIEW", "ACCEPTANCE", "PAYMENT",
    "TAKEDOWN", "FORWARDING",
]  # fmt: skip


class Notice(models.Model):
    """A PDF that tells of one step; rendered from `context` alone, never edited.

    It tells the claimant, unless its kind is one of `ELSEWHERE`: those go to somebody else.
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

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
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
            models.CheckConstraint(name="notice_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(
                name="notice_number_formed",
                condition=Q(number__regex=r"^RDN-[RINDVAPTF]-[0-9]{4}-[0-9]{6,}$"),
            ),
            models.UniqueConstraint(
                fields=["step"],
                name="notice_once_per_step",
                condition=Q(supersedes__isnull=True) & ~Q(kind__in=["TAKEDOWN", "FORWARDING"]),
            ),
            models.UniqueConstraint(
                fields=["step", "kind"],
                name="notice_once_per_step_and_kind",
                condition=Q(supersedes__isnull=True),
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

    @property
    def told_elsewhere(self) -> bool:
        """Whether it goes to somebody other than the claimant."""
        return self.kind in ELSEWHERE


ELSEWHERE = (Notice.Kind.TAKEDOWN, Notice.Kind.FORWARDING)


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


class Trial(models.Model):
    """Tries so far, the last failure, and when to try again; None: there is nothing to try."""

    tries = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Attempt(Trial):
    """How issuing the notice of a step goes, where it did not go at once."""

    step = models.OneToOneField(Step, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_attempt_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.tries}"


class Correction(Trial):
    """Somebody asks that a notice be issued anew in the place of one that says something wrong."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="correction")
    why = models.TextField(_("what was wrong"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="correction_has_words", condition=~Q(why=""))]

    def __str__(self) -> str:
        return f"{self.notice}: {self.why[:40]}"


class Specimen(Trial):
    """A letter set with sample data and drawn page by page, so that people see what it looks like.

    `stamp` names kind, version and the bytes of the template; a changed template is drawn anew.
    """

    stamp = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Notice.Kind)
    version = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField(default=0, help_text="0: not drawn yet")
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "version"]

    def __str__(self) -> str:
        return self.stamp


class Delivery(Trial):
    """Telling the claimant by e-mail that a notice is there; `sent_at` once it has left."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="delivery")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="notice_delivery_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_delivery_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.tries}"


class Message(Trial):
    """Telling the claimant by e-mail of a step that has no notice, or that its term ends soon.

    Or that a reviewer wrote to them, or that an award was corrected: then `letter` or `correction`
    is what was written, and `step` the last one before it. Owed as soon as the step or letter is
    there or the term near, so a lost row is made again.
    """

    class Kind(models.TextChoices):
        RETURNED = "RETURNED", _("Sent back by the bank")
        LAPSED = "LAPSED", _("Lapsed")
        REMINDER = "REMINDER", _("Please answer soon")
        WRITTEN = "WRITTEN", _("A reviewer wrote to you")
        REVERSED = "REVERSED", _("An award was reversed")
        ASKED_BACK = "ASKED_BACK", _("Money is asked back")
        OVERDUE = "OVERDUE", _("Money asked back is overdue")

    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    letter = models.OneToOneField(
        "claims.Message", models.PROTECT, null=True, blank=True, related_name="+"
    )
    correction = models.OneToOneField(
        CorrectionLetter, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "kind"],
                name="message_once",
                condition=Q(letter__isnull=True, correction__isnull=True),
            ),
            models.CheckConstraint(
                name="message_kind_known",
                condition=Q(
                    kind__in=["RETURNED", "LAPSED", "REMINDER"],
                    letter__isnull=True,
                    correction__isnull=True,
                )
                | Q(kind="WRITTEN", letter__isnull=False, correction__isnull=True)
                | Q(
                    kind__in=["REVERSED", "ASKED_BACK", "OVERDUE"],
                    letter__isnull=True,
                    correction__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="message_sent_or_open",
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="message_waiting", condition=Q(retry_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.kind}: {self.tries}"
