"""Notes among colleagues and recusals over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from review.models import Mention, Note, Recusal
from review.models.notes import LONGEST_NOTE
from review.models.recusals import LONGEST_WORDS


class ColleagueSerializer(serializers.Serializer[Any]):
    """Somebody of the reviewing staff who may decide a claim."""

    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")


class AskedSerializer(serializers.ModelSerializer[Mention]):
    """Whom a note asks, and when they had it before them."""

    person = serializers.CharField(source="person.email", read_only=True)

    class Meta:
        model = Mention
        fields = ("person", "seen_at")
        read_only_fields = fields


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note on a claim or on one of its pictures."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    author = serializers.CharField(source="author.email", read_only=True)
    picture = serializers.UUIDField(
        source="picture.public_id", default=None, read_only=True, allow_null=True
    )
    asked = AskedSerializer(source="mentions", many=True, read_only=True)

    class Meta:
        model = Note
        fields = ("id", "author", "picture", "text", "at", "asked")
        read_only_fields = fields


class NewNoteSerializer(serializers.Serializer[Any]):
    """What a note says, of which picture, and whom it asks."""

    text = serializers.CharField(max_length=LONGEST_NOTE)
    picture = serializers.UUIDField(default=None, allow_null=True)
    asked = serializers.ListField(
        child=serializers.EmailField(), default=list, help_text=_("addresses of colleagues")
    )


class NoteForMeSerializer(serializers.Serializer[Any]):
    """A note that asks the caller."""

    claim = serializers.UUIDField(source="note.claim.public_id")
    reference = serializers.CharField(source="note.claim.reference")
    author = serializers.CharField(source="note.author.email")
    text = serializers.CharField(source="note.text")
    at = serializers.DateTimeField(source="note.at")
    seen_at = serializers.DateTimeField(allow_null=True)


class RecusalSerializer(serializers.ModelSerializer[Recusal]):
    """That somebody stepped back from a claim, and why."""

    person = serializers.CharField(source="person.email", read_only=True)

    class Meta:
        model = Recusal
        fields = ("person", "reason", "words", "at")
        read_only_fields = fields


class NewRecusalSerializer(serializers.Serializer[Any]):
    """Why the caller should not decide a claim."""

    reason = serializers.ChoiceField(choices=Recusal.Reason.choices)
    words = serializers.CharField(max_length=LONGEST_WORDS, default="", allow_blank=True)
