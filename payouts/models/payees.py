"""Who is paid, and the claimant's acceptance that names them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from payouts.account_number import last_four, masked
from payouts.keys import opening_keys, sealing_key
from payouts.vault import blind_index, place_of, seal, unseal


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
    account_index = models.BinaryField(
        null=True, editable=False, help_text="equal for equal numbers; empty: not yet computed"
    )
    account_last4 = models.CharField(max_length=4)
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account_index"], name="payee_by_account")]
        constraints = [
            models.CheckConstraint(
                name="payee_last4_are_digits", condition=Q(account_last4__regex=r"^[0-9]{4}$")
            ),
            models.CheckConstraint(name="payee_has_consent", condition=~Q(consent_version="")),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The account number as everybody sees it."""
        return masked(self.account_last4)

    @property
    def place(self) -> str:
        """Where the sealed account number belongs; it opens nowhere else."""
        return place_of(self._meta.db_table, self.public_id, "account_number")

    def keep_number(self, digits: str) -> None:
        """Take an account number, encrypted; the caller saves the row."""
        key = sealing_key()
        self.account_number_encrypted = seal(digits, place=self.place, key=key)
        self.account_index = blind_index(digits, key=key)
        self.account_last4 = last_four(digits)

    def open_number(self) -> str:
        """The account number in clear, for the bank's file alone; raises `vault.Unreadable`."""
        sealed = bytes(self.account_number_encrypted)
        return unseal(sealed, place=self.place, keys=opening_keys())


# Who receives money in another's place shows that they may.
NEEDS_PAPER = frozenset({Payee.Kind.AGENT, Payee.Kind.GUARDIAN, Payee.Kind.HEIR})


class PayeePaper(models.Model):
    """What shows that a payee may receive the money; the stored file is encrypted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="papers")
    attachment = models.FileField(upload_to="papers", max_length=200)
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, help_text="of the file as it was sent")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="payee_paper_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def place(self) -> str:
        """Where the sealed file belongs; it opens nowhere else."""
        return place_of(self._meta.db_table, self.public_id, "attachment")


class PaperLook(models.Model):
    """Somebody of finance opened a payee's paper; appended, never changed."""

    paper = models.ForeignKey(PayeePaper, models.PROTECT, related_name="+")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.paper} · {self.at:%Y-%m-%d %H:%M}"


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
