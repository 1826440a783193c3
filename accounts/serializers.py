"""What the API of people reads and shows."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.actions import LONGEST_OVERLAP, MOST_PER_MINUTE
from accounts.models import ApiKey
from accounts.scopes import Scope

HOURS = int(LONGEST_OVERLAP / timedelta(hours=1))
SCOPE_CHOICES = [scope.value for scope in Scope]


class PasswordSerializer(serializers.Serializer[None]):
    """Shows that whoever holds the key is the person."""

    password = serializers.CharField(trim_whitespace=False, max_length=500)


class NewKeySerializer(serializers.Serializer[Any]):
    """A key to be made: its name, what it is for, until when, and from where it may be used."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPE_CHOICES), allow_empty=False, max_length=20
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    networks = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=20
    )
    per_minute = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_PER_MINUTE
    )


class RotationSerializer(serializers.Serializer[Any]):
    """How many hours the old secret is to work on."""

    overlap_hours = serializers.IntegerField(required=False, min_value=0, max_value=HOURS)

    def overlap(self) -> timedelta:
        """As asked for, or as the house has it."""
        usual = min(settings.REDRESS_KEY_OVERLAP_HOURS, HOURS)
        return timedelta(hours=self.validated_data.get("overlap_hours", usual))


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key without its secret; `prefix` is how the secret begins."""

    id = serializers.UUIDField(source="public_id")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPE_CHOICES))
    networks = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = (
            "id", "name", "prefix", "scopes", "networks", "per_minute", "made_at", "expires_at",
            "used_at", "revoked_at", "old_until",
        )  # fmt: skip


class PlatformKeySerializer(KeySerializer):
    """A key of a platform client, with whose it is."""

    person = serializers.EmailField(source="user.email")

    class Meta(KeySerializer.Meta):
        fields = (*KeySerializer.Meta.fields, "person")


class MadeKeySerializer(KeySerializer):
    """A key with its secret, which is shown this once."""

    secret = serializers.CharField()

    class Meta(KeySerializer.Meta):
        fields = (*KeySerializer.Meta.fields, "secret")
