"""What the API says of every kept picture, and of what its file says."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from pictures.models import Avatar, Work
from pictures.storage import SMALL


class ToldSerializer(serializers.Serializer[Any]):
    """One thing that a picture's file says of its own origin."""

    kind = serializers.CharField(source="finding.kind")
    place = serializers.CharField(source="finding.place")
    facts = serializers.DictField(source="finding.facts", child=serializers.CharField())
    sentence = serializers.CharField()
    by_ai = serializers.BooleanField(help_text=_("whether it speaks of AI"))


class SaidSerializer(serializers.Serializer[Any]):
    """What a picture's file says of its own origin: signals that anybody can write or remove."""

    told = ToldSerializer(many=True)
    by_ai = serializers.BooleanField(help_text=_("whether anything in the file speaks of AI"))


class SaidOfAvatarSerializer(SaidSerializer):
    """The same of a generated avatar, with what is wrong with its AI label (GB 45438)."""

    amiss = serializers.ListField(child=serializers.CharField())


class PictureFields(serializers.Serializer[Any]):
    """What every kept picture says of its content."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    sha256 = serializers.CharField(source="blob.sha256", read_only=True)
    media_type = serializers.CharField(source="blob.media_type", read_only=True)
    width = serializers.IntegerField(source="blob.width", read_only=True)
    height = serializers.IntegerField(source="blob.height", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    file_says = SaidSerializer(source="blob.said", read_only=True, allow_null=True)
    thumbnail = serializers.SerializerMethodField()

    basename = ""

    def get_thumbnail(self, picture: Work | Avatar) -> str:
        """The address of the picture as a WebP of at most 384 pixels."""
        request: Request = self.context["request"]
        arguments = {"public_id": picture.public_id, "side": SMALL}
        return reverse(f"api:{self.basename}-image", kwargs=arguments, request=request)
