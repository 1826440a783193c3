"""Flags on distressing pictures, and one's own desk, over the API."""

from typing import Any

from rest_framework import serializers

from pictures.models import SensitiveFlag
from review.forms.wellbeing import LONGEST_SHIFT
from review.models import CapLift, DeskSettings
from review.models.wellbeing import When


class FlagSerializer(serializers.ModelSerializer[SensitiveFlag]):
    """A flag on a content; lifted where `lifted_at` is set."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    sha256 = serializers.CharField(source="blob.sha256", read_only=True)

    class Meta:
        model = SensitiveFlag
        fields = ("id", "sha256", "kind", "flagged_at", "lifted_at", "reason")
        read_only_fields = fields


class NewFlagSerializer(serializers.Serializer[Any]):
    """The content to flag, by the SHA-256 of its bytes."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    kind = serializers.ChoiceField(choices=SensitiveFlag.Kind.choices)


class LiftFlagSerializer(serializers.Serializer[Any]):
    """Why the flag is not needed."""

    reason = serializers.CharField(max_length=500)


class DeskSettingsSerializer(serializers.ModelSerializer[DeskSettings]):
    """One's own wishes."""

    grey = serializers.ChoiceField(choices=When.choices)
    blur = serializers.ChoiceField(choices=When.choices)
    break_minutes = serializers.IntegerField(min_value=0, max_value=LONGEST_SHIFT)
    daily_cap = serializers.IntegerField(min_value=1, max_value=1000, allow_null=True)

    class Meta:
        model = DeskSettings
        fields = ("grey", "blur", "break_minutes", "daily_cap")


class TodaySerializer(serializers.Serializer[Any]):
    """One's own day: nobody else can ask for it."""

    taken = serializers.IntegerField(help_text="claims taken today, each once")
    cap = serializers.IntegerField(allow_null=True)
    own = serializers.BooleanField(help_text="the cap is one's own wish, not the house's")
    full = serializers.BooleanField()
    minutes_without_a_break = serializers.IntegerField(help_text="0: no reminder is due")


class CapLiftSerializer(serializers.ModelSerializer[CapLift]):
    """A cap that is lifted for one day."""

    person = serializers.EmailField(source="person.email")
    by = serializers.EmailField(source="by.email", read_only=True)

    class Meta:
        model = CapLift
        fields = ("person", "day", "by", "at", "reason")
        read_only_fields = ("day", "at")
