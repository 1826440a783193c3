"""What the API takes and gives for works and their proofs."""

from typing import Any

from rest_framework import serializers

from pictures.forms import TITLE_LENGTH
from pictures.models import ProofKind, WorkProof
from pictures.serializers.kept import PictureFields


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
