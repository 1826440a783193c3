"""What claimants read of a decision, and their appeal, over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from claims.serializers import ClockSerializer
from review.grounds import Ground


class DecidedSerializer(serializers.Serializer[Any]):
    """The decision on one picture as the claimant reads it."""

    id = serializers.UUIDField(source="picture.public_id")
    title = serializers.CharField(source="picture.work.title")
    ground = serializers.ChoiceField(choices=Ground.choices, source="verdict.ground")
    upheld = serializers.BooleanField(source="verdict.upholds")
    reason = serializers.CharField(source="verdict.reason")
    appeal_grounds = serializers.CharField(source="dispute.grounds", default=None)
    after_appeal = serializers.BooleanField(source="verdict.round")
    words = serializers.ListField(
        child=serializers.CharField(), help_text=_("What the comparison of the two pictures says.")
    )


class DecisionSerializer(serializers.Serializer[Any]):
    """The decision on a claim, and whether it can still be appealed against."""

    pictures = DecidedSerializer(many=True)
    may_appeal = serializers.BooleanField()
    appeal_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Null without a decision, and while the clock stands still.")
    )
    clock = ClockSerializer(allow_null=True)
    appeal_filed_at = serializers.DateTimeField(source="appeal.filed_at", default=None)


class DisputeSerializer(serializers.Serializer[Any]):
    """One disputed picture: why, and new proof for it."""

    picture = serializers.UUIDField()
    grounds = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        required=False,
        max_length=10,
        default=list,
    )


class AppealSerializer(serializers.Serializer[Any]):
    """What is wrong with the decision: for the pictures named, or for all that were not upheld."""

    grounds = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")
    pictures = DisputeSerializer(many=True, required=False, default=list)
