"""Claims that are forwarded to who made the avatar, and the counter-statements that come back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from enforcement.models.measures import Measure
from notices.models import Notice, Trial
from payouts.vault import place_of


class Forwarding(models.Model):
    """One claim on its way to who made the avatar, whom the platform alone knows.

    `account` is their OpenID subject at the platform, if the platform named it: then they may
    answer by signing in as well. `deemed_at` is when it counts as arrived without any proof.
    """

    class Arrival(models.TextChoices):
        LINK = "LINK", _("Receipt was confirmed by the link")
        PLATFORM = "PLATFORM", _("The platform reported delivery")
        DEEMED = "DEEMED", _("Deemed to have arrived")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    account = models.CharField(max_length=200, blank=True)
    forwarded_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    deemed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrival = models.CharField(max_length=10, choices=Arrival, blank=True)
    nonce = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64)
    link_expires_at = models.DateTimeField()
    link_revoked_at = models.DateTimeField(null=True, blank=True)
    link_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="who revoked or replaced it last",
    )

    class Meta:
        ordering = ["-forwarded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="forwarding_arrived_whole",
                condition=Q(arrived_at__isnull=True, arrival="")
                | Q(
                    arrived_at__isnull=False,  # a comparison with nothing would count as true
                    arrived_at__gte=F("forwarded_at"),
                    arrival__in=["LINK", "PLATFORM", "DEEMED"],
                ),
            ),
            models.CheckConstraint(
                name="forwarding_link_digest_is_hex",
                condition=Q(link_digest__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="forwarding_terms_later",
                condition=Q(
                    answer_until__gt=F("forwarded_at"),
                    deemed_at__gt=F("forwarded_at"),
                    link_expires_at__gt=F("forwarded_at"),
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["deemed_at"], name="forwarding_unproven", condition=Q(arrived_at=None)
            ),
            models.Index(fields=["account"], name="forwarding_by_account"),
        ]

    def __str__(self) -> str:
        return str(self.claim)


class AnswerLetter(Trial):
    """The PDF of a forwarding for one of the two sides: issued, or how trying goes."""

    forwarding = models.ForeignKey(Forwarding, models.PROTECT, related_name="letters")
    party = models.CharField(max_length=10, choices=Notice.Party)
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forwarding", "party"], name="answer_letter_once_per_side"
            ),
            models.CheckConstraint(
                name="answer_letter_to_a_side", condition=Q(party__in=["CLAIMANT", "RESPONDENT"])
            ),
            models.CheckConstraint(
                name="answer_letter_issued_or_open",
                condition=Q(notice__isnull=True) | Q(retry_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="answer_letter_waiting",
                condition=Q(retry_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.forwarding}: {self.party}"


class CounterStatement(models.Model):
    """Why who made an avatar says that it does not infringe: a draft until it is signed.

    `contact` is sealed JSON (postal address, e-mail, telephone) that the claimant never sees.
    Signed, nothing of it changes any more, but for the proof of its arrival with the claimant.
    """

    class Arrival(models.TextChoices):
        READ = "READ", _("The claimant opened it")
        DEEMED = "DEEMED", _("Deemed to have arrived")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    forwarding = models.OneToOneField(Forwarding, models.PROTECT, related_name="statement")
    name = models.CharField(_("your name"), max_length=200, blank=True)
    kind = models.CharField(
        _("you are"), max_length=20, choices=Claim.HolderKind, default=Claim.HolderKind.PERSON
    )
    contact = models.BinaryField(blank=True, default=b"")
    avatar_title = models.CharField(_("avatar to restore"), max_length=200, blank=True)
    avatar_place = models.CharField(_("where it stood"), max_length=500, blank=True)
    statement = models.TextField(_("why it does not infringe"), max_length=8000, blank=True)
    guaranteed = models.BooleanField(_("I give this guarantee"), default=False)
    declared = models.BooleanField(_("I make this declaration"), default=False)
    text_version = models.CharField(max_length=20, blank=True)
    signature = models.CharField(_("signature"), max_length=200, blank=True)
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    deemed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrival = models.CharField(max_length=10, choices=Arrival, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="statement_filed_whole",
                condition=Q(filed_at__isnull=True, deemed_at__isnull=True)
                | (
                    Q(filed_at__isnull=False, deemed_at__isnull=False)
                    & Q(deemed_at__gte=F("filed_at"), guaranteed=True, declared=True)
                    & ~Q(name="")
                    & ~Q(avatar_title="")
                    & ~Q(statement="")
                    & ~Q(text_version="")
                    & ~Q(signature="")
                ),
            ),
            models.CheckConstraint(
                name="statement_kind_known", condition=Q(kind__in=["PERSON", "ORGANISATION"])
            ),
            models.CheckConstraint(
                name="statement_arrived_whole",
                condition=Q(arrived_at__isnull=True, arrival="")
                | Q(
                    filed_at__isnull=False,
                    arrived_at__isnull=False,
                    arrived_at__gte=F("filed_at"),
                    arrival__in=["READ", "DEEMED"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forwarding}: {self.name}"

    @property
    def place(self) -> str:
        """Where its sealed contact opens, and nowhere else."""
        return place_of("enforcement_counterstatement", self.public_id, "contact")


class AnswerFile(models.Model):
    """A file that shows why an avatar does not infringe."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(CounterStatement, models.PROTECT, related_name="files")
    attachment = models.FileField(upload_to="answers", max_length=200)
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="answer_file_sha256_is_hex", condition=Q(sha256__regex="^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return self.filename


class ContactLook(models.Model):
    """Somebody of the staff read how a respondent is reached, and why; appended, never changed."""

    statement = models.ForeignKey(CounterStatement, models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="contact_look_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.at:%Y-%m-%d}"
