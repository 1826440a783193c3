"""What keeps awards from being paid, over the API: the left-out list, stops, holds, the reserve."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from payouts.models import Hold, Refusal, Reserve, Stop
from payouts.queries import Why
from payouts.serializers.ledger import yuan


class LeftOutSerializer(serializers.Serializer[Any]):
    """An upheld picture that no batch can take now; without an award it has no amount."""

    claim = serializers.CharField()
    claim_id = serializers.UUIDField()
    picture = serializers.CharField()
    why = serializers.ChoiceField(choices=Why.choices)
    amount = yuan(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    award = serializers.UUIDField(allow_null=True)
    detail = serializers.CharField()


class ReasonTotalSerializer(serializers.Serializer[Any]):
    """How many are left out for one reason, and how much of it is awarded, in CNY."""

    why = serializers.ChoiceField(choices=Why.choices)
    count = serializers.IntegerField()
    amount = yuan()


class StopSerializer(serializers.ModelSerializer[Stop]):
    """The payment of an award that somebody stopped, and how that ended."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    award = serializers.UUIDField(source="award.public_id", read_only=True)
    claim = serializers.CharField(source="award.claim.reference", read_only=True)
    amount = yuan(source="award.amount", read_only=True)
    stopped_by = serializers.CharField(source="stopped_by.email", read_only=True)
    lifted_by = serializers.CharField(source="lifted_by.email", default=None, read_only=True)

    class Meta:
        model = Stop
        fields = (
            "id", "award", "claim", "amount", "reason", "stopped_by", "stopped_at", "lifted_by",
            "lifted_at", "lifting_reason",
        )  # fmt: skip
        read_only_fields = fields


class StopAwardSerializer(serializers.Serializer[Any]):
    """Which award to stop, and why."""

    award = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)


class StatedReasonSerializer(serializers.Serializer[Any]):
    """A written reason."""

    reason = serializers.CharField(max_length=4000)


class HeldPictureSerializer(serializers.ModelSerializer[Hold]):
    """An upheld picture that got no award by itself, and how that ended."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.CharField(source="claim.reference", read_only=True)
    picture = serializers.UUIDField(source="picture.public_id", read_only=True)
    awarded_in = serializers.CharField(source="other.claim.reference", default=None, read_only=True)
    resolved_by = serializers.CharField(source="resolved_by.email", default=None, read_only=True)

    class Meta:
        model = Hold
        fields = (
            "id", "claim", "picture", "reason", "awarded_in", "held_at", "outcome", "resolution",
            "resolved_by", "resolved_at",
        )  # fmt: skip
        read_only_fields = fields


class ReserveSerializer(serializers.ModelSerializer[Reserve]):
    """An amount set aside from a day on; it counts once it is confirmed."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    amount = yuan(min_value=Decimal(0))
    entered_by = serializers.CharField(source="entered_by.email", read_only=True)
    confirmed_by = serializers.CharField(source="confirmed_by.email", default=None, read_only=True)

    class Meta:
        model = Reserve
        fields = (
            "id", "amount", "effective_from", "source", "entered_by", "entered_at", "confirmed_by",
            "confirmed_at",
        )  # fmt: skip
        read_only_fields = ("id", "entered_by", "entered_at", "confirmed_by", "confirmed_at")


class LimitsSerializer(serializers.Serializer[Any]):
    """What may still be paid, in CNY; null: no limit, or no reserve is confirmed."""

    batch = yuan(allow_null=True, help_text=_("The most that one batch may pay."))
    day = yuan(allow_null=True)
    day_left = yuan(allow_null=True)
    released_today = yuan()
    reserve_left = yuan(allow_null=True)
    owed = yuan()
    under_way = yuan()
    spent = yuan(help_text=_("What has left the bank since the reserve's day."))
    short = yuan(help_text=_("By how much the reserve falls short of what is owed."))


class BatchFiguresSerializer(serializers.Serializer[Any]):
    """What a batch pays, in CNY, and how well its accounts are known."""

    batch = serializers.CharField(source="batch.reference")
    count = serializers.IntegerField()
    gross = yuan()
    withheld = yuan()
    net = yuan()
    largest = yuan()
    new_share = serializers.IntegerField(help_text=_("Of a hundred payments, first ones."))
    known = serializers.SerializerMethodField()

    def get_known(self, figures: Any) -> dict[str, int]:
        return {badge.value: count for badge, count in figures.known.items()}


class BankShareSerializer(serializers.Serializer[Any]):
    """What goes to one bank as payees named it; an empty name: all others."""

    bank = serializers.CharField()
    count = serializers.IntegerField()
    net = yuan()


class RefusalSerializer(serializers.ModelSerializer[Refusal]):
    """Why a release was refused."""

    class Meta:
        model = Refusal
        fields = ("problems", "payments", "refused_at")
        read_only_fields = fields


class ReviewSerializer(serializers.Serializer[Any]):
    """What an approver looks at first; `last` is the batch released last before."""

    figures = BatchFiguresSerializer()
    last = BatchFiguresSerializer(allow_null=True)
    banks = BankShareSerializer(many=True)
    limits = LimitsSerializer()
    left_out = serializers.SerializerMethodField()
    refusal = RefusalSerializer(allow_null=True)

    def get_left_out(self, review: dict[str, Any]) -> dict[str, dict[str, Any]]:
        note: dict[str, dict[str, Any]] = review["figures"].batch.left_out
        return note
