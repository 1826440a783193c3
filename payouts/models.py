"""Tariffs, awards, payees, batches and payments."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Picture
from review.models import Verdict


def money() -> "models.DecimalField[Decimal, Decimal]":
    """A column for an amount in CNY with two places."""
    return models.DecimalField(max_digits=14, decimal_places=2)


class Tariff(models.Model):
    """The promised amount per upheld picture, from a day on; a voluntary promise, no statute."""

    version = models.CharField(max_length=20, unique=True)
    amount = money()
    effective_from = models.DateField()
    approved_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(name="tariff_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.amount} CNY"


class Award(models.Model):
    """What is owed for one upheld picture: one picture at the tariff's amount.

    The database refuses a second award for the same original content against the same avatar
    content, across claims and claimants.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="+")
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+")
    pictures = models.PositiveSmallIntegerField(default=1)
    rate = money()
    amount = money()
    original_sha256 = models.CharField(max_length=64)
    avatar_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    awarded_at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["original_sha256", "avatar_sha256"], name="award_once_per_content_pair"
            ),
            models.CheckConstraint(
                name="award_is_pictures_times_rate",
                condition=Q(amount=F("pictures") * F("rate")),
            ),
            models.CheckConstraint(
                name="award_positive", condition=Q(pictures=1, rate__gt=0, amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.amount} CNY"


class Hold(models.Model):
    """An upheld picture that could not be awarded, with the reason; a senior reviewer resolves it."""

    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    other = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    held_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.picture}: {self.reason}"


class Payee(models.Model):
    """Who receives the money; the account number is encrypted and shown masked."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("The author")
        COMPANY = "COMPANY", _("A company")
        AGENT = "AGENT", _("An agent with power of attorney")
        GUARDIAN = "GUARDIAN", _("A guardian")
        HEIR = "HEIR", _("An heir")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("the payee is"), max_length=10, choices=Kind, default=Kind.PERSON)
    account_name = models.CharField(_("account name"), max_length=100)
    bank_name = models.CharField(_("bank and branch"), max_length=140)
    account_number_encrypted = models.BinaryField()
    account_last4 = models.CharField(max_length=4)
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.account_name} ••••{self.account_last4}"


class Acceptance(models.Model):
    """The claimant accepts the award of a claim and names who is paid."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="+")
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    text_version = models.CharField(max_length=20)
    signature = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.claim}: {self.signature}"


class Batch(models.Model):
    """Payments that one person prepared and another approves; exported once, as stored bytes."""

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("Waiting for approval")
        REJECTED = "REJECTED", _("Rejected")
        APPROVED = "APPROVED", _("Approved")
        EXPORTED = "EXPORTED", _("Exported")
        SETTLED = "SETTLED", _("Settled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    total = money()
    count = models.PositiveIntegerField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_state_known",
                condition=Q(state__in=["PREPARED", "REJECTED", "APPROVED", "EXPORTED", "SETTLED"]),
            ),
            models.CheckConstraint(
                name="batch_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_decided_whole",
                condition=Q(state="PREPARED", decided_by__isnull=True)
                | (~Q(state="PREPARED") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batch_not_negative", condition=Q(total__gt=0, count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Export(models.Model):
    """The bytes handed to the bank for a batch; made once, identical at every download."""

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="export")
    filename = models.CharField(max_length=100)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class Payment(models.Model):
    """One award in one batch; an award has at most one live payment (a unique index holds it)."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("Pending")
        PAID = "PAID", _("Paid")
        FAILED = "FAILED", _("Failed")
        CANCELLED = "CANCELLED", _("Cancelled")

    reference = models.CharField(max_length=30, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments")
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="payments")
    amount = money()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    settled_on = models.DateField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                name="payment_one_live_per_award",
                condition=Q(state__in=["PENDING", "PAID"]),
            ),
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_reference_plain", condition=Q(reference__regex=r"^[A-Z0-9]{1,30}$")
            ),
            models.CheckConstraint(
                name="payment_state_known",
                condition=Q(state__in=["PENDING", "PAID", "FAILED", "CANCELLED"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} CNY"


class BankResult(models.Model):
    """A result file that finance imported: kept whole, once per content, with each row's outcome."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="results")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    rows = models.JSONField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename
