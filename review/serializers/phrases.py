"""Reusable texts over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from review.grounds import Ground
from review.models import LONGEST_PHRASE, Phrase


class PhraseSerializer(serializers.ModelSerializer[Phrase]):
    """A text of one's own, or one that the team shares; placeholders are not filled in."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    owner = serializers.CharField(source="owner.email", read_only=True)

    class Meta:
        model = Phrase
        fields = ("id", "title", "text", "language", "ground", "shared", "owner", "changed_at")
        read_only_fields = fields


class NewPhraseSerializer(serializers.Serializer[Any]):
    """A text to keep."""

    title = serializers.CharField(max_length=80)
    text = serializers.CharField(
        max_length=LONGEST_PHRASE,
        help_text=_("May have {work}, {claim}, {published} and {generated}."),
    )
    language = serializers.ChoiceField(choices=User.Language.choices)
    ground = serializers.ChoiceField(choices=Ground.choices, default="", allow_blank=True)
    shared = serializers.BooleanField(default=False, help_text=_("Senior reviewers alone."))
