"""Who is paid, and the claimant's acceptance that names them."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models import Claim
from payouts import alipay, identity
from payouts.account_number import last_four, masked
from payouts.keys import opening_keys, sealing_key
from payouts.vault import Unreadable, blind_index, check_index, place_of, seal, unseal


class Payee(models.Model):
    """Who receives the money, and how; account and identity number are encrypted, shown masked."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("The author")
        COMPANY = "COMPANY", _("A company")
        AGENT = "AGENT", _("An agent with power of attorney")
        GUARDIAN = "GUARDIAN", _("A guardian")
        HEIR = "HEIR", _("An heir")

    class Method(models.TextChoices):
        BANK = "BANK", _("Bank account")
        ALIPAY = "ALIPAY", _("Alipay")

    class IdentityType(models.TextChoices):
        RESIDENT = identity.RESIDENT, _("Resident identity card")
        COMPANY = identity.COMPANY, _("Unified social credit code")
        PASSPORT = identity.PASSPORT, _("Passport or travel permit")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("the payee is"), max_length=10, choices=Kind, default=Kind.PERSON)
    method = models.CharField(max_length=10, choices=Method, default=Method.BANK)
    account_name = models.CharField(_("account name"), max_length=100)
    bank_name = models.CharField(_("bank and branch"), max_length=140)
    bank_code = models.CharField(max_length=12, blank=True, default="")  # CNAPS, where known
    account_number_encrypted = models.BinaryField()  # of ALIPAY: its account
    account_index = models.BinaryField(
        null=True, editable=False, help_text="equal for equal numbers; empty: not yet computed"
    )
    account_last4 = models.CharField(max_length=4, blank=True)
    account_masked = models.CharField(max_length=110, blank=True, default="")  # of ALIPAY
    identity_type = models.CharField(max_length=10, choices=IdentityType, blank=True, default="")
    identity_encrypted = models.BinaryField(null=True)
    identity_index = models.BinaryField(null=True, editable=False)
    identity_last4 = models.CharField(max_length=4, blank=True, default="")
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_index"], name="payee_by_account"),
            models.Index(fields=["identity_index"], name="payee_by_identity"),
        ]
        constraints = [
            models.CheckConstraint(
                name="payee_method_known", condition=Q(method__in=["BANK", "ALIPAY"])
            ),
            models.CheckConstraint(
                name="payee_last4_are_digits",
                condition=Q(method="ALIPAY", account_last4="")
                | Q(account_last4__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="payee_masked_by_method",
                condition=Q(method="BANK", account_masked="")
                | (Q(method="ALIPAY", account_last4="") & ~Q(account_masked="")),
            ),
            models.CheckConstraint(
                name="payee_bank_code_is_digits",
                condition=Q(bank_code="") | Q(method="BANK", bank_code__regex=r"^[0-9]{12}$"),
            ),
            models.CheckConstraint(name="payee_bank_named", condition=~Q(bank_name="")),
            models.CheckConstraint(
                name="payee_identity_whole",
                condition=Q(
                    identity_type="",
                    identity_encrypted__isnull=True,
                    identity_index__isnull=True,
                    identity_last4="",
                )
                | Q(
                    identity_type__in=["RESIDENT", "USCC", "PASSPORT"],
                    identity_encrypted__isnull=False,
                    identity_index__isnull=False,
                    identity_last4__regex=r"^[0-9A-Z]{4}$",
                ),
            ),
            models.CheckConstraint(
                name="payee_identity_fits",
                condition=Q(identity_type="")
                | Q(kind__in=["AGENT", "GUARDIAN", "HEIR"])
                | Q(kind="COMPANY", identity_type="USCC")
                | Q(kind="PERSON", identity_type__in=["RESIDENT", "PASSPORT"]),
            ),
            models.CheckConstraint(name="payee_has_consent", condition=~Q(consent_version="")),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The account as everybody sees it."""
        return self.account_masked or masked(self.account_last4)

    @property
    def masked_identity(self) -> str:
        """The identity number as everybody sees it; "" where none was asked for."""
        return masked(self.identity_last4) if self.identity_type else ""

    @property
    def place(self) -> str:
        """Where the sealed account belongs; it opens nowhere else, nor by another method."""
        names = {self.Method.BANK: "account_number", self.Method.ALIPAY: "alipay_account"}
        return place_of(self._meta.db_table, self.public_id, names[self.Method(self.method)])

    @property
    def identity_place(self) -> str:
        """Where the sealed identity number belongs."""
        return place_of(self._meta.db_table, self.public_id, "identity_number")

    def keep_number(self, account: str) -> None:
        """Take a cleaned account number or Alipay account, encrypted; the caller saves the row."""
        self.account_number_encrypted = seal(account, place=self.place, key=sealing_key())
        self.account_index = blind_index(self._indexed(account), key=sealing_key())
        self.account_last4, self.account_masked = self._shown(account)

    def keep_identity(self, kind: str, number: str) -> None:
        """Take a cleaned identity number of a type, encrypted; the caller saves the row."""
        self.identity_type = kind
        self.identity_encrypted = seal(number, place=self.identity_place, key=sealing_key())
        self.identity_index = blind_index(f"identity:{kind}:{number}", key=sealing_key())
        self.identity_last4 = identity.last_four(number)

    def open_number(self, keys: Sequence[bytes] = ()) -> str:
        """The account in clear; raises `vault.Unreadable` if any of what is stored was changed.

        With `keys`, only these open it; else every key that may.
        """
        keys = keys or opening_keys()
        account = unseal(bytes(self.account_number_encrypted), place=self.place, keys=keys)
        if self.account_index is not None:  # kept before there was an index
            index = bytes(self.account_index)
            check_index(index, self._indexed(account), place=self.place, keys=keys)
        if (self.account_last4, self.account_masked) != self._shown(account):
            raise Unreadable(self.place)
        return account

    def open_identity(self, keys: Sequence[bytes] = ()) -> str:
        """The identity number in clear, "" where there is none; else like `open_number`."""
        if not self.identity_type:
            return ""
        keys, place = keys or opening_keys(), self.identity_place
        number = unseal(bytes(self.identity_encrypted or b""), place=place, keys=keys)
        indexed = f"identity:{self.identity_type}:{number}"
        check_index(bytes(self.identity_index or b""), indexed, place=place, keys=keys)
        if self.identity_last4 != identity.last_four(number):
            raise Unreadable(place)
        return number

    @property
    def altered(self) -> bool:
        """Whether an encrypted value is not the one that was kept here; opens all of them."""
        try:
            self.open_number()
            self.open_identity()
        except Unreadable:
            return True
        return False

    def _indexed(self, account: str) -> str:
        """What is indexed: a mobile number is no account number, though both are digits."""
        return account if self.method == self.Method.BANK else f"alipay:{account}"

    def _shown(self, account: str) -> tuple[str, str]:
        if self.method == self.Method.BANK:
            return last_four(account), ""
        return "", alipay.masked(account)


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


class PayeeLook(models.Model):
    """Somebody of finance read a payee's account or identity number; appended, never changed."""

    class What(models.TextChoices):
        ACCOUNT = "ACCOUNT", pgettext_lazy("at a bank", "Account")
        IDENTITY = "IDENTITY", _("Identity number")

    payee = models.ForeignKey(Payee, models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["viewer", "at"], name="payee_look_by_viewer")]
        constraints = [
            models.CheckConstraint(
                name="payee_look_what_known", condition=Q(what__in=["ACCOUNT", "IDENTITY"])
            ),
            models.CheckConstraint(
                name="payee_look_has_reason", condition=Q(reason__regex=r"[^[:space:]]")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} · {self.get_what_display()} · {self.at:%Y-%m-%d %H:%M}"


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
