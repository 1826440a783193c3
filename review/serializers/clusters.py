"""Avatars with several claims over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.states import State
from review.grounds import LONGEST_REASON
from review.models import Finding
from review.queries import Shown, Why
from review.serializers.verdicts import NewVerdictSerializer
from similarity.models import Band

MANY = 50  # claims in one call


class ClaimedAvatarSerializer(serializers.Serializer[Any]):
    """An avatar content against which several claims wait."""

    sha256 = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    claims = serializers.IntegerField()
    claimants = serializers.IntegerField()
    pictures = serializers.IntegerField(source="picture_count")
    due_at = serializers.DateTimeField(allow_null=True)


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """The answer to a common question; the newest one to each question counts."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    by = serializers.CharField(source="by.email", read_only=True)

    class Meta:
        model = Finding
        fields = ("id", "question", "answer", "reason", "by", "at")
        read_only_fields = fields


class NewFindingSerializer(serializers.Serializer[Any]):
    """An answer to a common question."""

    question = serializers.ChoiceField(choices=Finding.Question.choices)
    answer = serializers.CharField(
        max_length=20,
        help_text=_("YES or NO to GENERATED; PROVEN, PRESUMED or NOT_SHOWN to ACCESS"),
    )
    reason = serializers.CharField(max_length=LONGEST_REASON)


class NearSerializer(serializers.Serializer[Any]):
    """Another avatar content that is nearly the same, and how many claims wait against it."""

    sha256 = serializers.CharField()
    claims = serializers.IntegerField()


class ClaimedContentSerializer(serializers.Serializer[Any]):
    """One avatar content: what was found, and how many claims the caller may decide now."""

    sha256 = serializers.CharField()
    findings = FindingSerializer(many=True)
    included = serializers.IntegerField()
    left_out = serializers.IntegerField()
    near = NearSerializer(many=True)


class ShownSerializer(serializers.Serializer[Any]):
    """One picture of a claim against the avatar."""

    id = serializers.UUIDField(source="picture.public_id")
    title = serializers.CharField(source="picture.work.title")
    band = serializers.ChoiceField(choices=Band.choices, source="comparison.band", default=None)
    score = serializers.FloatField(source="comparison.score", default=None)
    to_decide = serializers.BooleanField(source="open")
    suggested_access = serializers.CharField(source="access")
    claimed_twice = serializers.BooleanField(source="twice")
    upheld_in = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_upheld_in(self, shown: Shown) -> str | None:
        """The reference of another claim in which the same pair of contents is upheld."""
        return shown.upheld_in.reference if shown.upheld_in else None


class MemberSerializer(serializers.Serializer[Any]):
    """A claim against the avatar; of one's own claim no pictures."""

    id = serializers.UUIDField(source="claim.public_id")
    reference = serializers.CharField(source="claim.reference")
    state = serializers.ChoiceField(choices=State.choices, source="claim.state")
    due_at = serializers.DateTimeField(source="claim.due_at", allow_null=True)
    why_left_out = serializers.ChoiceField(choices=Why.choices, source="why", allow_blank=True)
    pictures = ShownSerializer(many=True)


class SentenceSerializer(serializers.Serializer[Any]):
    """A claim to decide, and what its claimant alone is told."""

    claim = serializers.UUIDField()
    sentence = serializers.CharField(max_length=1000, default="", allow_blank=True)


class NotGeneratedSerializer(serializers.Serializer[Any]):
    """Claims to decide as not generated here, by a finding that counts."""

    finding = serializers.UUIDField()
    claims = serializers.ListField(child=SentenceSerializer(), max_length=MANY)


class ClaimVerdictsSerializer(serializers.Serializer[Any]):
    """A claim, and a verdict on each of its pictures."""

    claim = serializers.UUIDField()
    pictures = NewVerdictSerializer(many=True)


class VerdictsSerializer(serializers.Serializer[Any]):
    """Several claims with their verdicts."""

    claims = serializers.ListField(child=ClaimVerdictsSerializer(), max_length=MANY)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one claim; `done`: it was decided just now."""

    claim = serializers.UUIDField(source="claim.public_id")
    reference = serializers.CharField(source="claim.reference")
    done = serializers.BooleanField()
    words = serializers.CharField()
