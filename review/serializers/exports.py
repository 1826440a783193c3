"""Settled decisions and their exports over the API."""

from typing import Any

from rest_framework import serializers

from review.grounds import Access, Element, Ground
from review.models import DecisionExport
from similarity.models import Band


class DecidedRowSerializer(serializers.Serializer[Any]):
    """One settled decision on one picture; `docs/decisions-export.md` explains each column."""

    claim_reference = serializers.CharField()
    claim_id = serializers.UUIDField()
    picture_id = serializers.UUIDField()
    original_sha256 = serializers.CharField()
    avatar_sha256 = serializers.CharField()
    round = serializers.IntegerField(min_value=0, max_value=1)
    ground = serializers.ChoiceField(choices=Ground.choices)
    ground_words = serializers.CharField()
    access = serializers.ChoiceField(choices=Access.choices, allow_blank=True)
    elements = serializers.ListField(child=serializers.ChoiceField(choices=Element.choices))
    reason = serializers.CharField()
    reviewer = serializers.EmailField()
    decided_at = serializers.DateTimeField()
    approver = serializers.EmailField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    band = serializers.ChoiceField(choices=Band.choices, allow_null=True)
    score = serializers.FloatField(allow_null=True)
    thresholds = serializers.JSONField(allow_null=True)
    model = serializers.CharField(allow_null=True)
    weights_sha256 = serializers.CharField(allow_null=True)
    calibration_sha256 = serializers.CharField(allow_null=True)
    compared_at = serializers.DateTimeField(allow_null=True)
    evidence_digest = serializers.CharField(allow_null=True)
    appealed = serializers.BooleanField()
    overturned = serializers.BooleanField()
    stands = serializers.BooleanField()


class DecisionExportSerializer(serializers.ModelSerializer[DecisionExport]):
    """Who took which decisions along, and what was sent."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    by = serializers.CharField(source="by.email", read_only=True, allow_null=True, default=None)
    filter = serializers.JSONField(source="wanted", read_only=True)

    class Meta:
        model = DecisionExport
        fields = (
            "id", "by", "form", "filter", "began_at", "ended_at", "broken", "rows", "sha256",
        )  # fmt: skip
        read_only_fields = fields
