"""Notices as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from notices.checking import Finding, too_large
from notices.models import Notice, Release


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One issued notice; `pdf` is where its bytes are."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    supersedes = serializers.SlugRelatedField[Notice](
        slug_field="number", read_only=True, allow_null=True
    )
    superseded_by = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = [
            "id", "number", "kind", "issued_at", "template_version", "sha256", "unsigned_sha256",
            "signer", "size", "supersedes", "superseded_by", "pdf",
        ]  # fmt: skip
        read_only_fields = fields

    def get_superseded_by(self, notice: Notice) -> str | None:
        """The number of the notice that has taken its place."""
        return notice.later.number if notice.later else None

    @extend_schema_field(serializers.URLField())
    def get_pdf(self, notice: Notice) -> str:
        where = {"claim_id": self.context["claim_id"], "id": notice.public_id}
        return reverse("api:notice-pdf", kwargs=where, request=self.context["request"])


class CorrectionSerializer(serializers.Serializer[Any]):
    """What was wrong with a notice; the claimant reads it."""

    why = serializers.CharField(max_length=2000)


class FileSignatureSerializer(serializers.Serializer[Any]):
    """What the signature in a file says."""

    signer = serializers.CharField()
    untouched = serializers.BooleanField(help_text="nothing was changed since it was signed")
    trusted = serializers.BooleanField(help_text="signed by this platform")
    stamped_at = serializers.CharField(help_text="by a timestamp authority; empty: by none")


class CheckedSerializer(serializers.Serializer[Any]):
    """What is known of a number or of a file."""

    finding = serializers.ChoiceField(choices=Finding.choices)
    number = serializers.CharField()
    kind = serializers.CharField()
    issued_on = serializers.CharField(help_text="the day in China, like 2026-03-02")
    sha256 = serializers.CharField(help_text="of the notice as it was issued")
    superseded_by = serializers.CharField()
    whole = serializers.BooleanField(help_text="a file was compared, not a number alone")
    signature = FileSignatureSerializer(allow_null=True)


class CheckFileSerializer(serializers.Serializer[Any]):
    """The PDF to check."""

    file = serializers.FileField(allow_empty_file=True)

    def validate_file(self, file: Any) -> Any:
        """Refuse what is too large to be a notice."""
        if why := too_large(file.size):
            raise serializers.ValidationError(why)
        return file


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A proposal that a version of a letter be used."""

    proposed_by = serializers.StringRelatedField[Release]()

    class Meta:
        model = Release
        fields = ("version", "stamp", "why", "proposed_by", "proposed_at")


class LetterSerializer(serializers.Serializer[Any]):
    """One kind of letter."""

    kind = serializers.CharField()
    live = serializers.IntegerField(help_text="the version in use")
    stamp = serializers.CharField(help_text="what notices name as their template")
    versions = serializers.ListField(child=serializers.IntegerField())
    proposal = ReleaseSerializer(allow_null=True)


class ProposeSerializer(serializers.Serializer[Any]):
    """Which version, and what it changes."""

    version = serializers.IntegerField(min_value=1)
    why = serializers.CharField(max_length=2000)


class DecideSerializer(serializers.Serializer[Any]):
    """Whether a proposed letter is used; turning it down needs a reason."""

    approve = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
