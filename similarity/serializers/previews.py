"""The preview of a draft's comparison over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from similarity.models import Band


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
