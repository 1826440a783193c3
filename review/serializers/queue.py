"""Cards, handlings and queues over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from claims.states import State
from review.models import Card, Handling, History, Queue
from review.queries.ranking import reasons
from similarity.models import Band


class QueueClaimSerializer(serializers.ModelSerializer[Card]):
    """A claim in the queue: what decides its place, and why it stands there."""

    id = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    band = serializers.ChoiceField(choices=[*Band.choices, ("", "–")], read_only=True)
    score = serializers.FloatField(read_only=True, allow_null=True, min_value=0, max_value=1)
    history = serializers.ChoiceField(choices=[*History.choices, ("", "–")], read_only=True)
    queue = serializers.UUIDField(
        source="queue.public_id", default=None, allow_null=True, read_only=True
    )
    reasons = serializers.SerializerMethodField(
        help_text=_("why it stands before others, in words")
    )

    class Meta:
        model = Card
        fields = (
            "id", "reference", "state", "due_at", "filed_at", "band", "score", "pictures", "stake",
            "appealed", "conflict", "history", "language", "queue", "rank_at", "points", "reasons",
            "parked_until", "escalated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, card: Card) -> list[str]:
        return reasons(card)


class HandlingSerializer(serializers.ModelSerializer[Handling]):
    """How a claim was handed on, passed up, put by or taken up again."""

    by = serializers.CharField(read_only=True, allow_null=True)
    to = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Handling
        fields = ("kind", "by", "to", "until", "reason", "at")
        read_only_fields = fields


class WhySerializer(serializers.Serializer[Any]):
    """Why a claim leaves the one who holds it."""

    reason = serializers.CharField(max_length=2000)


class TransferSerializer(WhySerializer):
    """To whom a claim goes, by e-mail address, and why."""

    to = serializers.SlugRelatedField("email", queryset=User.objects.filter(is_active=True))


class ParkSerializer(WhySerializer):
    """Until when a claim is put by, and why."""

    until = serializers.DateTimeField()


class HeldSerializer(serializers.Serializer[Any]):
    """Until when the caller holds the claim."""

    expires_at = serializers.DateTimeField()


class NextSerializer(serializers.Serializer[Any]):
    """From which queue to take; from any, if none is named."""

    queue = serializers.SlugRelatedField(
        "public_id", queryset=Queue.objects.all(), required=False, allow_null=True, default=None
    )


class QueueSerializer(serializers.ModelSerializer[Queue]):
    """A queue: its rules, and who takes from it (nobody named: everybody)."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    bands = serializers.MultipleChoiceField(choices=Band.choices, required=False)
    reviewers = serializers.SlugRelatedField(
        "email", queryset=User.objects.filter(is_active=True), many=True, required=False
    )

    class Meta:
        model = Queue
        fields = (
            "id", "name_zh", "name_en", "position", "active", "bands", "least_yuan", "most_yuan",
            "due_within_days", "least_age_days", "language", "conflict", "appeal", "history",
            "reviewers",
        )  # fmt: skip

    def validate_bands(self, bands: set[str]) -> list[str]:
        return sorted(bands)
