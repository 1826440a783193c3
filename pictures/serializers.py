"""What the API takes and gives for works and avatars."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from pictures.forms import TITLE_LENGTH
from pictures.models import Avatar, ProofKind, Work, WorkProof
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


class WorkSerializer(PictureFields):
    """A work in its owner's library."""

    title = serializers.CharField(max_length=TITLE_LENGTH)
    created_on = serializers.DateField(required=False, allow_null=True)
    first_published_on = serializers.DateField(required=False, allow_null=True)
    first_published_url = serializers.URLField(required=False, allow_blank=True, max_length=500)

    basename = "work"


class WorkProofSerializer(serializers.ModelSerializer[WorkProof]):
    """A proof of authorship kept with a work; `odd_number`: a number to compare once more."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    odd_number = serializers.BooleanField(read_only=True)

    class Meta:
        model = WorkProof
        fields = (
            "id",
            "kind",
            "note",
            "filename",
            "media_type",
            "sha256",
            "added_at",
            "odd_number",
        )
        read_only_fields = fields


class NewWorkProofSerializer(serializers.Serializer[Any]):
    """A proof to keep with a work: a file, a note (number, address, remark), or both."""

    kind = serializers.ChoiceField(ProofKind.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    file = serializers.FileField(required=False, allow_empty_file=True, use_url=False)


class NewWorkSerializer(WorkSerializer):
    """A new work with its picture."""

    image = serializers.FileField(write_only=True, allow_empty_file=True, use_url=False)


class AvatarSerializer(PictureFields):
    """An avatar that the platform registered."""

    external_id = serializers.CharField(max_length=100)
    generated_at = serializers.DateTimeField(required=False, allow_null=True)
    model_version = serializers.CharField(required=False, allow_blank=True, max_length=100)
    file_says = SaidOfAvatarSerializer(source="blob.said", read_only=True, allow_null=True)

    basename = "avatar"


class NewAvatarSerializer(AvatarSerializer):
    """An avatar to register, with its picture."""

    image = serializers.FileField(write_only=True, allow_empty_file=True, use_url=False)
