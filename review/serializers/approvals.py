"""Proposals over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from review.changes import Evidence
from review.models import Approval, Countersignature


class SignatureSerializer(serializers.ModelSerializer[Countersignature]):
    """The first of two signatures."""

    person = serializers.CharField(source="person.email", read_only=True)

    class Meta:
        model = Countersignature
        fields = ("person", "at")
        read_only_fields = fields


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """A proposal, and what senior people said to it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.email", read_only=True)
    decided_by = serializers.CharField(source="decided_by.email", default=None, read_only=True)

    signed = serializers.IntegerField(read_only=True, help_text=_("how many have approved so far"))
    signatures = serializers.IntegerField(read_only=True, help_text=_("how many are needed"))
    first_signature = SignatureSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Approval
        fields = (
            "id",
            "claim",
            "reference",
            "round",
            "digest",
            "pictures",
            "rate",
            "amount",
            "signatures",
            "signed",
            "first_signature",
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


class ChangeSerializer(serializers.Serializer[Any]):
    """One field that differs, with both values in words."""

    name = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class PictureChangesSerializer(serializers.Serializer[Any]):
    """What differs about one picture of the claim."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    changes = ChangeSerializer(many=True)


class ComparedSerializer(serializers.Serializer[Any]):
    """Two states of what a decision rests on; both lists are empty where nothing differs."""

    general = ChangeSerializer(many=True)
    pictures = PictureChangesSerializer(many=True)


class ChangesSerializer(serializers.Serializer[Any]):
    """What has changed about a proposal; null where there is nothing to compare with."""

    evidence = serializers.ChoiceField(choices=Evidence.choices)
    since_proposal = ComparedSerializer(source="since", allow_null=True)
    returned_proposal = serializers.UUIDField(source="returned.public_id", default=None)
    since_return = ComparedSerializer(allow_null=True)
    since_first_decision = ComparedSerializer(source="since_appeal", allow_null=True)
