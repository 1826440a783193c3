"""What the API says of the kinds of files for the bank, and of those that were made."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from payouts.downloads import name_of
from payouts.exports.profiles import FORMS, METHODS, Profile
from payouts.exports.wording import in_words
from payouts.models import Export, ExportLook


class ExportLookSerializer(serializers.ModelSerializer[ExportLook]):
    """Who took a file away, and when."""

    viewer = serializers.StringRelatedField[ExportLook]()

    class Meta:
        model = ExportLook
        fields = ("viewer", "at")


class ExportSerializer(serializers.ModelSerializer[Export]):
    """One file of a batch, without its content."""

    made_by = serializers.StringRelatedField[Export]()
    problems = serializers.SerializerMethodField(help_text="why it could not be made")
    looks = ExportLookSerializer(many=True, read_only=True)

    class Meta:
        model = Export
        fields = (
            "profile",
            "state",
            "rows_total",
            "rows_done",
            "problems",
            "filename",
            "media_type",
            "size",
            "sha256",
            "asked_at",
            "made_by",
            "made_at",
            "looks",
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_problems(self, export: Export) -> list[str]:
        return in_words(export.failure)


class ExportAskSerializer(serializers.Serializer[Any]):
    """Which kind of file is wanted."""

    profile = serializers.CharField(max_length=40)


class ProfileSerializer(serializers.Serializer[Any]):
    """One kind of file that a bank reads."""

    key = serializers.CharField()
    name = serializers.SerializerMethodField(help_text="in the caller's language")
    form = serializers.ChoiceField(choices=sorted(FORMS))
    charset = serializers.CharField(help_text="the characters that it can carry")
    methods = serializers.SerializerMethodField(help_text="the ways of paying that it can carry")
    most = serializers.IntegerField(help_text="payments in one file; 0: no limit")

    def get_name(self, profile: Profile) -> str:
        return name_of(profile)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(sorted(METHODS))))
    def get_methods(self, profile: Profile) -> list[str]:
        return sorted(profile.methods)
