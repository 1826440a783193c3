"""Verdicts over the API."""

from typing import Any

from rest_framework import serializers

from review.grounds import LONGEST_REASON, Access, Element, Ground
from review.models import Verdict


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """One verdict as colleagues read it."""

    reviewer = serializers.CharField(source="reviewer.email", read_only=True)
    elements = serializers.ListField(child=serializers.ChoiceField(choices=Element.choices))

    class Meta:
        model = Verdict
        fields = ("round", "ground", "access", "elements", "reason", "reviewer", "decided_at")
        read_only_fields = fields


class NewVerdictSerializer(serializers.Serializer[Any]):
    """The worksheet of one picture."""

    picture = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    access = serializers.ChoiceField(choices=Access.choices, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), default=list
    )
