"""The ledger: double entry, appended only; the database refuses what does not balance."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from payouts.accounts import EITHER_OR, OF_A_PAYMENT, Account, Event
from payouts.models.awards import Award
from payouts.models.batches import Payment
from payouts.models.policies import money


class Booking(models.Model):
    """One event of an award or of one of its payments, with the entries that it made.

    `booked_on` is the day in China on which it counts: for the bank's answers the bank's own day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(max_length=10, choices=Event)
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    booked_on = models.DateField()
    booked_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the system",
    )

    class Meta:
        ordering = ["booked_on", "pk"]
        indexes = [models.Index(fields=["booked_on", "id"], name="booking_by_day")]
        constraints = [
            models.CheckConstraint(name="booking_event_known", condition=Q(event__in=Event.values)),
            models.CheckConstraint(
                name="booking_of_a_payment",
                condition=Q(event__in=sorted(OF_A_PAYMENT), payment__isnull=False)
                | (~Q(event__in=sorted(OF_A_PAYMENT)) & Q(payment__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["award", "event"],
                name="booking_once_per_award",
                condition=Q(payment__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["payment", "event"],
                name="booking_once_per_payment",
                condition=Q(payment__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=["payment"],
                    name=f"booking_{'_or_'.join(event.lower() for event in events)}",
                    condition=Q(event__in=events),
                )
                for events in EITHER_OR
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.event} {self.award}"


class LedgerEntry(models.Model):
    """One side of a booking: an account and an amount in CNY, a debit if positive."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account)
    amount = money()
    currency = models.CharField(max_length=3, default="CNY")

    class Meta:
        ordering = ["booking", "-amount"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "account"], name="ledger_entry_once_per_account"
            ),
            models.CheckConstraint(
                name="ledger_entry_account_known", condition=Q(account__in=Account.values)
            ),
            models.CheckConstraint(name="ledger_entry_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(name="ledger_entry_in_yuan", condition=Q(currency="CNY")),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
