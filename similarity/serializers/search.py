"""How the search by likeness does, over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from similarity.models import RecallSample, SpaceSwitch


class RecallSampleSerializer(serializers.ModelSerializer[RecallSample]):
    """How many of the truly nearest contents the search found, on some stored contents."""

    low = serializers.BooleanField(help_text=_("fewer than this installation asks for"))

    class Meta:
        model = RecallSample
        fields = (
            "space", "rows", "asked", "nearest", "recall", "low", "p50_ms", "p99_ms",
            "exact_p50_ms", "indexed", "measured_at",
        )  # fmt: skip


class SpaceSerializer(serializers.Serializer[Any]):
    """One encoder's space."""

    name = serializers.CharField()
    covered = serializers.IntegerField(help_text=_("contents with a fingerprint there"))
    contents = serializers.IntegerField(help_text=_("all contents"))
    serves = serializers.BooleanField(help_text=_("somebody switched the search to it"))
    newest = RecallSampleSerializer(allow_null=True)


class SpaceSwitchSerializer(serializers.ModelSerializer[SpaceSwitch]):
    """Somebody switched the search to another space."""

    switched_by = serializers.CharField(source="switched_by.email")

    class Meta:
        model = SpaceSwitch
        fields = (
            "space", "before", "contents", "covered", "reason", "switched_by", "switched_at",
        )  # fmt: skip
