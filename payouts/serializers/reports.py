"""The reports of finance over the API: amounts in CNY, accounts masked."""

from typing import Any

from rest_framework import serializers

from payouts.models import AlarmSeen, Payee, Payment
from payouts.queries.reports import Age, Measure
from payouts.serializers.ledger import yuan


class DueRowSerializer(serializers.Serializer[Any]):
    """An accepted award that is not paid."""

    claim = serializers.CharField()
    work = serializers.CharField()
    award = serializers.UUIDField()
    due_on = serializers.DateField(allow_null=True)
    late = serializers.IntegerField(help_text="working days after the due day; 0 in time")
    overdue = serializers.BooleanField()
    amount = yuan()
    payment = serializers.ChoiceField(
        choices=Payment.State.choices, allow_blank=True, help_text="empty: in no batch"
    )
    batch = serializers.CharField(allow_blank=True)


class SpanSerializer(serializers.Serializer[Any]):
    """What is due in some days, both included."""

    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    count = serializers.IntegerField()
    amount = yuan()


class OutlookSerializer(serializers.Serializer[Any]):
    """What is overdue, due week by week, later, and without a day."""

    overdue = SpanSerializer()
    weeks = SpanSerializer(many=True)
    later = SpanSerializer()
    undated = SpanSerializer()
    together = SpanSerializer()


class AgedSerializer(serializers.Serializer[Any]):
    """What is so old, of one measure."""

    measure = serializers.ChoiceField(choices=Measure.choices)
    age = serializers.ChoiceField(choices=Age.choices)
    count = serializers.IntegerField()
    amount = yuan()


class MonthSerializer(serializers.Serializer[Any]):
    """What the bank paid in a month; `days` is a median from acceptance to payment."""

    first = serializers.DateField(help_text="the month's first day")
    count = serializers.IntegerField()
    gross = yuan()
    withheld = yuan()
    net = yuan()
    returned_count = serializers.IntegerField()
    returned = yuan()
    days = serializers.FloatField(allow_null=True)


class BinSerializer(serializers.Serializer[Any]):
    """Open pictures with like scores, and what was decided on others like them."""

    low = serializers.FloatField(allow_null=True, help_text="null: not compared")
    high = serializers.FloatField(allow_null=True)
    decided = serializers.IntegerField()
    upheld = serializers.IntegerField()
    chance = serializers.FloatField()
    coming = serializers.IntegerField(help_text="open pictures that will be decided")
    unasked = serializers.IntegerField(help_text="decided only if the claimant asks for a person")
    expected = serializers.FloatField(help_text="pictures")


class PicturesSerializer(serializers.Serializer[Any]):
    """How many open pictures are expected to be upheld, with an interval of 90 %."""

    most = serializers.IntegerField(help_text="all open pictures")
    mean = serializers.FloatField()
    variance = serializers.FloatField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class ForecastSerializer(serializers.Serializer[Any]):
    """What open claims may still cost, and what is owed already."""

    at = serializers.DateTimeField()
    rate = yuan(help_text="the tariff for one picture")
    pictures = PicturesSerializer()
    expected = yuan()
    low = yuan()
    high = yuan()
    owed = yuan()
    needed = yuan(help_text="owed and high")
    reserve = yuan(allow_null=True)
    missing = yuan(allow_null=True)
    uncovered = serializers.IntegerField(help_text="open pictures that no tariff covers")
    bins = BinSerializer(many=True)


class PayeeRowSerializer(serializers.Serializer[Any]):
    """Somebody who was named to be paid."""

    id = serializers.UUIDField()
    claimant = serializers.CharField()
    account_name = serializers.CharField()
    account = serializers.CharField(help_text="the last four digits")
    bank_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Payee.Kind.choices)
    named_at = serializers.DateTimeField()
    paid_count = serializers.IntegerField()
    paid = yuan()
    lost = serializers.IntegerField(help_text="failed or returned payments")


class PaymentRowSerializer(serializers.Serializer[Any]):
    """One payment of a person's history."""

    payment = serializers.CharField()
    claim = serializers.CharField()
    batch = serializers.CharField()
    prepared_at = serializers.DateTimeField()
    account_name = serializers.CharField()
    account = serializers.CharField(help_text="the last four digits")
    gross = yuan()
    withheld = yuan()
    amount = yuan(help_text="net")
    state = serializers.ChoiceField(choices=Payment.State.choices)
    settled_on = serializers.DateField(allow_null=True)
    failure = serializers.CharField(allow_blank=True)
    replaces = serializers.CharField(allow_blank=True)


class AwardBalanceSerializer(serializers.Serializer[Any]):
    """The balance of an account for one award, or for one payee."""

    claim = serializers.CharField(required=False)
    work = serializers.CharField(required=False)
    award = serializers.UUIDField(required=False)
    payee = serializers.UUIDField(required=False, allow_null=True)
    claimant = serializers.CharField(required=False)
    account_name = serializers.CharField(required=False)
    account = serializers.CharField(required=False)
    awards = serializers.IntegerField(required=False)
    balance = yuan(help_text="debits less credits")


class AlarmSerializer(serializers.Serializer[Any]):
    """A fact worth a look; `open` until somebody has looked at it at its present size."""

    kind = serializers.ChoiceField(choices=AlarmSeen.Kind.choices)
    subject = serializers.CharField()
    size = serializers.IntegerField()
    amount = yuan(allow_null=True)
    people = serializers.CharField()
    account = serializers.CharField(allow_blank=True)
    claim = serializers.CharField(allow_blank=True)
    last = serializers.DateTimeField()
    open = serializers.BooleanField()
    seen_by = serializers.CharField(allow_blank=True)
    seen_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class SeeAlarmSerializer(serializers.Serializer[Any]):
    """What a person found about an alarm, as it stood at `size`."""

    kind = serializers.ChoiceField(choices=AlarmSeen.Kind.choices)
    subject = serializers.CharField(max_length=40)
    size = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=4000)
