"""Batches of payments and what the bank answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payouts.models.awards import Award
from payouts.models.payees import Payee
from payouts.models.policies import TaxPolicy, money


class Batch(models.Model):
    """Payments that one person prepares and another approves; released, it never changes again."""

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("Waiting for approval")
        REJECTED = "REJECTED", _("Rejected")
        APPROVED = "APPROVED", _("Approved")
        RELEASED = "RELEASED", _("Released")
        SETTLED = "SETTLED", _("Settled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    total = money()
    count = models.PositiveIntegerField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.TextField(blank=True)
    left_out = models.JSONField(
        default=dict, blank=True, help_text="by reason, what was left out when it was prepared"
    )

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_state_known",
                condition=Q(state__in=["PREPARED", "REJECTED", "APPROVED", "RELEASED", "SETTLED"]),
            ),
            models.CheckConstraint(
                name="batch_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_rejected_by_another",
                condition=Q(rejected_by__isnull=True) | ~Q(rejected_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_approved_whole",
                condition=Q(
                    state__in=["PREPARED", "REJECTED"],
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                )
                | (~Q(state="PREPARED") & Q(approved_by__isnull=False, approved_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batch_released_whole",
                condition=Q(
                    state__in=["PREPARED", "REJECTED", "APPROVED"],
                    released_by__isnull=True,
                    released_at__isnull=True,
                )
                | Q(
                    state__in=["RELEASED", "SETTLED"],
                    released_by__isnull=False,
                    released_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="batch_rejected_whole",
                condition=(
                    ~Q(state="REJECTED")
                    & Q(rejected_by__isnull=True, rejected_at__isnull=True, rejection_reason="")
                )
                | (
                    Q(state="REJECTED", rejected_by__isnull=False, rejected_at__isnull=False)
                    & ~Q(rejection_reason="")
                ),
            ),
            models.CheckConstraint(
                name="batch_not_negative", condition=Q(total__gt=0, count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_released(self) -> bool:
        """Whether its money has gone to the bank, answered or not."""
        return self.state in (self.State.RELEASED, self.State.SETTLED)


class Payment(models.Model):
    """One award in one batch; an award has at most one live payment (a unique index holds it).

    `amount` is what goes to the payee: the gross amount of the award less what the tax policy in
    force on the day of the batch withholds.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", _("Pending")
        PAID = "PAID", _("Paid")
        FAILED = "FAILED", _("Failed")
        RETURNED = "RETURNED", _("Returned")
        CANCELLED = "CANCELLED", _("Cancelled")

    reference = models.CharField(max_length=30, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments")
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="payments")
    gross = money()
    withheld = money()
    amount = money()
    tax_policy = models.ForeignKey(
        TaxPolicy,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="empty only for payments from before there were tax policies",
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="the failed or returned payment of the same award that this one makes good",
    )
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
            models.UniqueConstraint(
                fields=["replaces"],
                name="payment_made_good_once",
                condition=~Q(state="CANCELLED"),
            ),
            models.CheckConstraint(
                name="payment_is_gross_less_withheld",
                condition=Q(amount=F("gross") - F("withheld")),
            ),
            models.CheckConstraint(
                name="payment_positive", condition=Q(amount__gt=0, withheld__gte=0)
            ),
            models.CheckConstraint(
                name="payment_reference_plain", condition=Q(reference__regex=r"^[A-Z0-9]{1,30}$")
            ),
            models.CheckConstraint(
                name="payment_state_known",
                condition=Q(state__in=["PENDING", "PAID", "FAILED", "RETURNED", "CANCELLED"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} CNY"
