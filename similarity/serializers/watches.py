"""Watched works, hits, quarantined works and checks over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from similarity.models import Check, Flood, WatchHit


class WatchSerializer(serializers.Serializer[Any]):
    """Whether a work is watched, and how far that has come."""

    watched = serializers.BooleanField(source="on")
    since = serializers.DateTimeField(source="watch.since", default=None, allow_null=True)
    comparing = serializers.BooleanField(
        help_text=_("it is still to be compared with the avatars that are there")
    )
    quarantined = serializers.BooleanField(
        help_text=_("it is like so many avatars that a reviewer looks at it first")
    )
    hits = serializers.IntegerField()
    open_hits = serializers.IntegerField()


class HitSerializer(serializers.ModelSerializer[WatchHit]):
    """An avatar that is likely made after a watched work."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    work = serializers.UUIDField(source="watch.work.public_id", read_only=True)
    work_title = serializers.CharField(source="watch.work.title", read_only=True)
    avatar = serializers.CharField(source="avatar.external_id", read_only=True)
    generated_at = serializers.DateTimeField(
        source="avatar.generated_at", read_only=True, allow_null=True
    )
    claim = serializers.UUIDField(source="claim.public_id", read_only=True, default=None)

    class Meta:
        model = WatchHit
        fields = (
            "id", "work", "work_title", "avatar", "generated_at", "found_at", "answer",
            "answered_at", "claim",
        )  # fmt: skip
        read_only_fields = fields


class StartedSerializer(serializers.Serializer[Any]):
    """The draft that a hit was made into."""

    claim = serializers.UUIDField(source="public_id")


class FloodSerializer(serializers.ModelSerializer[Flood]):
    """A watched work that is like too many avatars."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    work = serializers.UUIDField(source="watch.work.public_id", read_only=True)
    work_title = serializers.CharField(source="watch.work.title", read_only=True)
    decided_by = serializers.CharField(source="decided_by.display_name", default=None)

    class Meta:
        model = Flood
        fields = (
            "id", "work", "work_title", "begun_at", "hits", "outcome", "reason", "decided_by",
            "decided_at",
        )  # fmt: skip
        read_only_fields = fields


class DecideFloodSerializer(serializers.Serializer[Any]):
    """What is to follow, and why."""

    outcome = serializers.ChoiceField(choices=Flood.Outcome.choices)
    reason = serializers.CharField(max_length=2000)


class NewCheckSerializer(serializers.Serializer[Any]):
    """A picture that is to be published."""

    image = serializers.FileField()


class NewChecksSerializer(serializers.Serializer[Any]):
    """Several pictures, in their order."""

    images = serializers.ListField(child=serializers.FileField(), allow_empty=False)


class CheckSerializer(serializers.Serializer[Check]):
    """What was answered: never whose work it is, nor how alike.

    `state`: ask again while it is `waiting`; `failed`: nobody could answer, decide by yourself.
    """

    id = serializers.UUIDField(source="public_id")
    state = serializers.SerializerMethodField()
    verdict = serializers.ChoiceField(
        choices=Check.Verdict.choices, allow_null=True, source="told_verdict"
    )
    reference = serializers.UUIDField(
        allow_null=True, help_text=_("staff know by it what the picture is like")
    )
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=["waiting", "done", "failed"]))
    def get_state(self, check: Check) -> str:
        return check.state


class CheckRowSerializer(serializers.Serializer[Any]):
    """One picture of several: its check, or why it was refused."""

    check = CheckSerializer(allow_null=True)
    refused = serializers.CharField(allow_blank=True)


class FoundCheckSerializer(serializers.Serializer[Check]):
    """For staff: what a checked picture is like."""

    reference = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Check.Verdict.choices)
    score = serializers.FloatField(allow_null=True)
    asked_at = serializers.DateTimeField()
    asked_by = serializers.CharField()
    sha256 = serializers.CharField()
    work = serializers.UUIDField(source="watch.work.public_id", default=None, allow_null=True)
    content = serializers.CharField(
        source="kept_down.blob.sha256",
        default=None,
        allow_null=True,
        help_text=_("the content that must stay down, by its SHA-256"),
    )
