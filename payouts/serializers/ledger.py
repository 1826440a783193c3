"""The ledger over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from payouts.accounts import Account
from payouts.models import Booking, LedgerEntry


def yuan(**options: Any) -> serializers.DecimalField:
    """An amount in CNY with two places, as text."""
    return serializers.DecimalField(max_digits=14, decimal_places=2, **options)


class AccountSerializer(serializers.Serializer[Any]):
    """One account as of a day, in CNY."""

    account = serializers.ChoiceField(choices=Account.choices)
    debit = yuan()
    credit = yuan()
    balance = yuan(help_text=_("Debits less credits."))


class TrialBalanceSerializer(serializers.Serializer[Any]):
    """All accounts as of the end of a day in China; the two sums are equal."""

    on = serializers.DateField()
    rows = AccountSerializer(many=True)
    debit = yuan()
    credit = yuan()


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    """One side of a booking: a debit if positive."""

    class Meta:
        model = LedgerEntry
        fields = ("account", "amount", "currency")
        read_only_fields = fields


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """One event with both of its entries."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.CharField(source="award.claim.reference", read_only=True)
    award = serializers.UUIDField(source="award.public_id", read_only=True)
    payment = serializers.CharField(source="payment.reference", default=None, read_only=True)
    by = serializers.CharField(source="by.email", default=None, read_only=True)
    entries = LedgerEntrySerializer(many=True, read_only=True)

    class Meta:
        model = Booking
        fields = (
            "id", "event", "booked_on", "booked_at", "claim", "award", "payment", "by", "entries",
        )  # fmt: skip
        read_only_fields = fields
