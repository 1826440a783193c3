"""Notices as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from notices.checking import Finding, too_large
from notices.models import Arrival, Delivery, Download, Notice, Posting, Release


class ArrivalSerializer(serializers.ModelSerializer[Arrival]):
    """How it is proven that a notice arrived, and when."""

    class Meta:
        model = Arrival
        fields = ("how", "at")


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One issued notice; `pdf` is where its bytes are."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    supersedes = serializers.SlugRelatedField[Notice](
        slug_field="number", read_only=True, allow_null=True
    )
    superseded_by = serializers.SerializerMethodField()
    mailed_at = serializers.DateTimeField(
        source="delivery.sent_at", read_only=True, allow_null=True, default=None
    )
    arrival = ArrivalSerializer(
        read_only=True, allow_null=True, default=None, help_text="null: not proven"
    )
    posted_until = serializers.DateTimeField(
        source="posting.until", read_only=True, allow_null=True, default=None
    )
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = [
            "id", "number", "kind", "issued_at", "template_version", "sha256", "unsigned_sha256",
            "signer", "size", "supersedes", "superseded_by",
            "mailed_at", "arrival", "posted_until", "pdf",
        ]  # fmt: skip
        read_only_fields = fields

    def get_superseded_by(self, notice: Notice) -> str | None:
        """The number of the notice that has taken its place."""
        return notice.later.number if notice.later else None

    @extend_schema_field(serializers.URLField())
    def get_pdf(self, notice: Notice) -> str:
        where = {"claim_id": self.context["claim_id"], "id": notice.public_id}
        return reverse("api:notice-pdf", kwargs=where, request=self.context["request"])


class DownloadSerializer(serializers.ModelSerializer[Download]):
    """Who was given a notice's bytes, and when."""

    who = serializers.SerializerMethodField()

    class Meta:
        model = Download
        fields = ("at", "who", "face")

    def get_who(self, download: Download) -> str:
        """A colleague's address, or "claimant"."""
        return "claimant" if download.by_id == self.context["claimant"] else download.by.email


class UndeliveredSerializer(serializers.ModelSerializer[Delivery]):
    """An e-mail about a notice that could not be sent or came back."""

    id = serializers.UUIDField(source="notice.public_id", read_only=True)
    number = serializers.CharField(source="notice.number", read_only=True)
    kind = serializers.ChoiceField(Notice.Kind.choices, source="notice.kind", read_only=True)
    claim = serializers.CharField(source="notice.claim.reference", read_only=True)
    arrival = ArrivalSerializer(
        source="notice.arrival", read_only=True, allow_null=True, default=None
    )
    posted_until = serializers.DateTimeField(
        source="notice.posting.until", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Delivery
        fields = (
            "id", "number", "kind", "claim", "failure", "tries", "retry_at", "sent_at",
            "given_up_at", "arrival", "posted_until",
        )  # fmt: skip
        read_only_fields = fields


class DeliveryReasonSerializer(serializers.Serializer[Any]):
    """Why something is done about the delivery of a notice."""

    why = serializers.CharField(max_length=2000)


class PostedSerializer(serializers.ModelSerializer[Posting]):
    """A notice that is or was posted publicly; nothing personal."""

    number = serializers.CharField(source="notice.number", read_only=True)
    kind = serializers.ChoiceField(Notice.Kind.choices, source="notice.kind", read_only=True)
    issued_at = serializers.DateTimeField(source="notice.issued_at", read_only=True)

    class Meta:
        model = Posting
        fields = ("number", "kind", "issued_at", "posted_at", "until")


class ArrivalLinkSerializer(serializers.Serializer[Any]):
    """What stands in the link of an e-mail."""

    token = serializers.CharField(max_length=500)


class ArrivedSerializer(serializers.Serializer[Any]):
    """A notice by the link of its e-mail, and whether it has arrived; nothing personal."""

    number = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(Notice.Kind.choices, read_only=True)
    arrival = ArrivalSerializer(read_only=True, allow_null=True, default=None)


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
