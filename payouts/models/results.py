"""What the bank answers: its files, their lines, and how lines that fitted nothing were ended."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payouts.models.batches import Payment
from payouts.vault import place_of


class BankFile(models.Model):
    """A bank's result file, of one batch or of many: kept sealed, since it holds accounts.

    Until somebody confirms what it would do, it is a look only and may be deleted; from then on
    it is kept as it is. `foreseen` holds the outcome of each line as it was last shown.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filename = models.CharField(max_length=200)
    form = models.CharField(max_length=40, help_text="a profile of the bank's, or an XML message")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    sealed = models.BinaryField()
    foreseen = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                name="bankfile_imported_once",
                condition=Q(imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bankfile_imported_whole",
                condition=Q(imported_by__isnull=True, imported_at__isnull=True)
                | Q(imported_by__isnull=False, imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bankfile_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_imported(self) -> bool:
        return self.imported_at is not None

    @property
    def place(self) -> str:
        """Where the sealed bytes belong; they open nowhere else."""
        return place_of(self._meta.db_table, self.public_id, "sealed")


class BankLine(models.Model):
    """One line of an imported file: what the bank said, and what it meant when it was imported."""

    class Outcome(models.TextChoices):
        PAID = "PAID", _("Paid")
        FAILED = "FAILED", _("Failed")
        RETURNED = "RETURNED", _("Returned")
        ALREADY = "ALREADY", _("Already recorded: nothing changes")
        KNOWN = "KNOWN", _("The same line stands in an earlier file")
        REPEATED = "REPEATED", _("The same line stands in this file before")
        PENDING = "PENDING", _("The bank has it, and has not paid it yet")
        OTHER = "OTHER", _("Answers no payment, as a fee or another receipt")
        UNKNOWN = "UNKNOWN", _("No such payment")
        NOT_SENT = "NOT_SENT", _("The payment's batch was not released")
        AMOUNT = "AMOUNT", _("The amount is not that of the payment")
        CONTRADICTS = "CONTRADICTS", _("Contradicts what else was said of this payment")
        WAITS = "WAITS", _("Returned, but not yet known as paid: applied once it is")
        EARLY = "EARLY", _("The date is before the payment was sent")
        FUTURE = "FUTURE", _("The date lies in the future")
        SHORT = "SHORT", _("The line has too few columns")
        REFERENCE = "REFERENCE", _("The reference is missing")
        STATUS = "STATUS", _("The status does not say what became of the payment")
        DATE = "DATE", _("The date can't be read")
        MESSAGE = "MESSAGE", _("A failed payment needs the bank's message")
        FIGURE = "FIGURE", _("The amount is no amount of yuan")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField(help_text="among the answers in the file, from 1")
    number = models.PositiveIntegerField(help_text="of the line in the file")
    reference = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True)
    entry = models.CharField(max_length=60, blank=True, help_text="the bank's own id")
    identity = models.CharField(max_length=64, help_text="equal for equal lines of any file")
    outcome = models.CharField(max_length=12, choices=Outcome)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="bank_lines"
    )

    class Meta:
        ordering = ["file", "place"]
        indexes = [
            models.Index(fields=["identity"], name="bankline_by_identity"),
            models.Index(fields=["reference"], name="bankline_by_reference"),
            models.Index(fields=["outcome", "id"], name="bankline_by_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file", "place"], name="bankline_once"),
            models.CheckConstraint(
                name="bankline_outcome_known",
                condition=Q(
                    outcome__in=[
                        "PAID", "FAILED", "RETURNED", "ALREADY", "KNOWN", "REPEATED", "PENDING",
                        "OTHER", "UNKNOWN", "NOT_SENT", "AMOUNT", "CONTRADICTS", "WAITS", "EARLY",
                        "FUTURE", "SHORT", "REFERENCE", "STATUS", "DATE", "MESSAGE", "FIGURE",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="bankline_change_has_payment",
                condition=~Q(outcome__in=["PAID", "FAILED", "RETURNED"])
                | Q(payment__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file} {self.number}"


# Lines that change a payment, and lines that wait for a person.
CHANGES = frozenset({BankLine.Outcome.PAID, BankLine.Outcome.FAILED, BankLine.Outcome.RETURNED})
NEEDS_NOBODY = CHANGES | {
    BankLine.Outcome.ALREADY,
    BankLine.Outcome.KNOWN,
    BankLine.Outcome.REPEATED,
    BankLine.Outcome.PENDING,
    BankLine.Outcome.OTHER,
}
NEEDS_A_PERSON = frozenset(BankLine.Outcome) - NEEDS_NOBODY


class LineEnd(models.Model):
    """How a line that fitted nothing was ended: by a person's reason, or by a later file."""

    line = models.OneToOneField(BankLine, models.PROTECT, related_name="end")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, max_length=4000)
    applied_with = models.ForeignKey(
        BankFile, models.PROTECT, null=True, blank=True, related_name="ended"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="line_ended_by_words_or_file",
                condition=(~Q(reason="") & Q(applied_with__isnull=True))
                | Q(reason="", applied_with__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason or self.applied_with}"
