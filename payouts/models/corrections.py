"""Corrections: an award reversed before payment, or its money asked back after, by two people."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payouts.models.awards import Award
from payouts.models.batches import Payment
from payouts.models.policies import money


class Correction(models.Model):
    """A second, negative fact about an award, never an edit of it.

    One person proposes, another decides. An award has at most one that is not turned down. The
    claimant reads the reason and its words.
    """

    class Kind(models.TextChoices):
        REVERSAL = "REVERSAL", pgettext_lazy("of an award", "Reversal before payment")
        CLAWBACK = "CLAWBACK", pgettext_lazy("of an award", "Money asked back")

    class Reason(models.TextChoices):
        WRONG = "WRONG", _("Decided wrongly, as a review showed")
        DUPLICATE = "DUPLICATE", _("Duplicate of another award")
        FRAUD = "FRAUD", _("Fraud")
        ASKED = "ASKED", _("The claimant asked for it")
        ELSEWHERE = "ELSEWHERE", _("Paid twice, or by somebody else")
        OTHER = "OTHER", pgettext_lazy("reason of a correction", "Another reason")

    class Outcome(models.TextChoices):
        APPROVED = "APPROVED", pgettext_lazy("correction", "Approved")
        TURNED_DOWN = "TURNED_DOWN", pgettext_lazy("correction", "Turned down")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind)
    payment = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="the paid one whose money is asked back",
    )
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=4000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=4000, blank=True, help_text="why it was turned down")
    due_on = models.DateField(
        null=True, blank=True, help_text="until when the money asked back should arrive"
    )

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                name="correction_one_live_per_award",
                condition=~Q(outcome="TURNED_DOWN"),
            ),
            models.CheckConstraint(
                name="correction_kind_known",
                condition=Q(kind="REVERSAL", payment__isnull=True)
                | Q(kind="CLAWBACK", payment__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_reason_known",
                condition=Q(
                    reason__in=["WRONG", "DUPLICATE", "FRAUD", "ASKED", "ELSEWHERE", "OTHER"]
                )
                & ~Q(words=""),
            ),
            models.CheckConstraint(
                name="correction_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="correction_decided_whole",
                condition=Q(
                    outcome="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    decision="",
                    due_on__isnull=True,
                )
                | Q(
                    outcome="APPROVED", decided_by__isnull=False, decided_at__isnull=False,
                    kind="CLAWBACK", due_on__isnull=False,
                )
                | Q(
                    outcome="APPROVED", decided_by__isnull=False, decided_at__isnull=False,
                    kind="REVERSAL", due_on__isnull=True,
                )
                | (
                    Q(
                        outcome="TURNED_DOWN", decided_by__isnull=False, decided_at__isnull=False,
                        due_on__isnull=True,
                    )
                    & ~Q(decision="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class Closing(models.Model):
    """How money asked back ends: received, or written off; said by one, confirmed by another.

    A wrong one is turned down and stays on record; the clawback is then open again.
    """

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", _("Money received")
        WRITTEN_OFF = "WRITTEN_OFF", pgettext_lazy("money asked back", "Written off")

    class Outcome(models.TextChoices):
        CONFIRMED = "CONFIRMED", _("Confirmed")
        TURNED_DOWN = "TURNED_DOWN", pgettext_lazy("correction", "Turned down")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="closings")
    kind = models.CharField(max_length=12, choices=Kind)
    amount = money()
    bank_reference = models.CharField(max_length=60, blank=True)
    received_on = models.DateField(null=True, blank=True)
    words = models.TextField(max_length=4000, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=4000, blank=True, help_text="why it was turned down")

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction"],
                name="closing_one_live_per_correction",
                condition=~Q(outcome="TURNED_DOWN"),
            ),
            models.CheckConstraint(
                name="closing_says_how",
                condition=(
                    Q(kind="RECEIVED", received_on__isnull=False) & ~Q(bank_reference="")
                )
                | (
                    Q(kind="WRITTEN_OFF", received_on__isnull=True, bank_reference="")
                    & ~Q(words="")
                ),
            ),
            models.CheckConstraint(
                name="closing_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="closing_decided_whole",
                condition=Q(
                    outcome="", decided_by__isnull=True, decided_at__isnull=True, decision=""
                )
                | Q(outcome="CONFIRMED", decided_by__isnull=False, decided_at__isnull=False)
                | (
                    Q(outcome="TURNED_DOWN", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.correction} {self.kind}"


class CorrectionLetter(models.Model):
    """What the claimant is told of a correction: that it was decided, or that money is overdue.

    Whoever sends mail looks for these rows; at most one a day for each correction.
    """

    class Kind(models.TextChoices):
        DECIDED = "DECIDED", _("Decision")
        REMINDER = "REMINDER", _("Reminder")

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField(help_text="the day in China")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the system",
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "on"], name="correction_letter_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["correction"],
                name="correction_letter_decided_once",
                condition=Q(kind="DECIDED"),
            ),
            models.CheckConstraint(
                name="correction_letter_kind_known", condition=Q(kind__in=["DECIDED", "REMINDER"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {self.kind} {self.on}"
