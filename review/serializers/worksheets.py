"""What is typed and not yet decided, over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from review.actions.worksheets import LONGEST_TYPED
from review.grounds import Access, Element, Ground
from review.models import Worksheet


class WorksheetSerializer(serializers.ModelSerializer[Worksheet]):
    """The caller's own unfinished worksheet of one picture; it decides nothing."""

    elements = serializers.ListField(child=serializers.ChoiceField(choices=Element.choices))

    class Meta:
        model = Worksheet
        fields = ("ground", "access", "elements", "reason", "saved_at")
        read_only_fields = fields


class TypedSerializer(serializers.Serializer[Any]):
    """A worksheet to keep as it is: anything may be missing."""

    ground = serializers.ChoiceField(choices=Ground.choices, default="", allow_blank=True)
    access = serializers.ChoiceField(choices=Access.choices, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), default=list
    )
    reason = serializers.CharField(
        max_length=LONGEST_TYPED, default="", allow_blank=True, trim_whitespace=False
    )
    knows = serializers.DateTimeField(
        default=None,
        allow_null=True,
        help_text=_("`decided_at` of the caller's verdict (`draft`) that this is to change."),
    )


class SuggestionSerializer(serializers.Serializer[Any]):
    """What facts on file suggest for a worksheet, with the fact in words."""

    access = serializers.CharField(help_text=_("empty where nothing is suggested"))
    because = serializers.CharField()
    elements = serializers.DictField(
        child=serializers.CharField(), help_text=_("elements by code, each with its reason")
    )
