"""Proposals over the API."""

from typing import Any

from rest_framework import serializers

from review.models import Approval


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """A proposal, and what a second person said to it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.email", read_only=True)
    decided_by = serializers.CharField(source="decided_by.email", default=None, read_only=True)

    class Meta:
        model = Approval
        fields = (
            "id",
            "claim",
            "reference",
            "round",
            "digest",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "outcome",
            "reason",
        )
        read_only_fields = fields


class ReturnSerializer(serializers.Serializer[Any]):
    """Why a proposal goes back."""

    reason = serializers.CharField(max_length=4000)
