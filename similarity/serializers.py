"""The preview of a draft's comparison, and how the search does, over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from similarity.models import Band, RecallSample, SpaceSwitch


class PreviewLineSerializer(serializers.Serializer[Any]):
    """What the preview says of one work: no score, and nothing to tune a picture by."""

    picture = serializers.UUIDField(source="picture.public_id")
    title = serializers.CharField(source="picture.work.title")
    band = serializers.ChoiceField(choices=Band.choices)
    sentence = serializers.CharField()


@extend_schema_serializer(many=False)
class PreviewSerializer(serializers.Serializer[Any]):
    """The newest preview of a draft."""

    state = serializers.ChoiceField(choices=["none", "waiting", "done", "failed"])
    asked_at = serializers.DateTimeField(source="request.asked_at", default=None, allow_null=True)
    changed = serializers.BooleanField(
        help_text=_("avatar or works are others by now than those that were compared")
    )
    pictures = PreviewLineSerializer(source="lines", many=True)
    suggested_avatar = serializers.CharField(
        source="suggested.external_id",
        default=None,
        allow_null=True,
        help_text=_("the registered avatar that the uploaded one most likely shows"),
    )
    left_today = serializers.IntegerField(source="left")


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
