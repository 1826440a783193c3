"""What the API takes and gives for many avatars in one call."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.refusal import Refused
from pictures.actions import Outcome
from pictures.serializers.avatars import AvatarSerializer, FactFields, FetchSerializer

OUTCOMES = ("registered", "there", "waiting", "refused")


class RowSerializer(FactFields):
    """One avatar of a batch: its picture is a file of the same call or lies at an address."""

    external_id = serializers.CharField(max_length=100)
    file = serializers.CharField(
        required=False, max_length=200, help_text=_("name of the part, or of the file, with it")
    )
    url = serializers.CharField(
        required=False, max_length=2000, help_text=_("fetched later, by the worker")
    )


class BatchSerializer(serializers.Serializer[Any]):
    """Avatars to register; as multipart `rows` is the JSON of this list beside the files."""

    rows = RowSerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a row was refused, as a problem document of its own."""

    code = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # taken out of the class
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    existing = serializers.UUIDField(required=False)
    differing = serializers.ListField(child=serializers.CharField(), required=False)
    again = serializers.BooleanField(
        required=False, help_text=_("whether the same may succeed later")
    )

    def to_representation(self, instance: Refused) -> dict[str, Any]:
        errors = {instance.field: [str(instance)]} if instance.field else {}
        told = {"code": instance.code, "status": instance.status, "detail": str(instance)}
        return {**told, **({"errors": errors} if errors else {}), **instance.extra}


class RowOutcomeSerializer(serializers.Serializer[Outcome]):
    """What became of one row."""

    row = serializers.IntegerField(help_text=_("its place in what was sent, from 0"))
    external_id = serializers.CharField()
    outcome = serializers.ChoiceField([(word, word) for word in OUTCOMES])
    avatar = AvatarSerializer(allow_null=True)
    fetch = FetchSerializer(allow_null=True)
    problem = ProblemSerializer(source="refusal", allow_null=True)


class OutcomesSerializer(serializers.Serializer[Any]):
    """What became of each row, in their order, and of how many."""

    rows = RowOutcomeSerializer(many=True)
    registered = serializers.IntegerField()
    there = serializers.IntegerField()
    waiting = serializers.IntegerField()
    refused = serializers.IntegerField()
