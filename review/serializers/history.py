"""A claim's past over the API: both sides' history, and everything that happened."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.states import State
from review.grounds import Ground
from review.queries import Group
from review.queries.timeline import Event, Kind


class GroundCountSerializer(serializers.Serializer[Any]):
    """How many pictures of a claim were decided on one ground."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    pictures = serializers.IntegerField()


class PastClaimSerializer(serializers.Serializer[Any]):
    """Another claim, without anybody's name."""

    id = serializers.UUIDField(source="claim.public_id")
    reference = serializers.CharField(source="claim.reference")
    state = serializers.ChoiceField(source="claim.state", choices=State.choices)
    filed_at = serializers.DateTimeField(source="claim.filed_at")
    pictures = serializers.IntegerField()
    decided = serializers.SerializerMethodField()
    appealed = serializers.BooleanField()
    by_claimant = serializers.BooleanField(help_text=_("the claimant of this claim filed it too"))
    same = serializers.BooleanField(
        allow_null=True, help_text=_("the very same content; false: nearly the same")
    )

    @extend_schema_field(GroundCountSerializer(many=True))
    def get_decided(self, past: Any) -> list[dict[str, Any]]:
        """The settled verdicts by ground."""
        return [{"ground": ground.value, "pictures": many} for ground, many in past.grounds]


class SectionSerializer(serializers.Serializer[Any]):
    """The newest claims of a group, and how many there are in all."""

    group = serializers.ChoiceField(choices=Group.choices)
    total = serializers.IntegerField()
    claims = PastClaimSerializer(many=True)


class RecordSerializer(serializers.Serializer[Any]):
    """What the claimant has filed, in figures."""

    account_since = serializers.DateTimeField(source="since")
    filed = serializers.IntegerField()
    upheld = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    appealed = serializers.IntegerField()
    filed_in_24_hours = serializers.IntegerField(source="day")
    filed_in_30_days = serializers.IntegerField(source="month")
    works = serializers.IntegerField()
    works_whose_file_speaks_of_ai = serializers.IntegerField(source="by_ai")
    works_published_after_avatar = serializers.IntegerField(source="published_later")


class CopiesSerializer(serializers.Serializer[Any]):
    """How many other people have a picture in their library."""

    picture = serializers.UUIDField(source="picture.public_id")
    same = serializers.IntegerField()
    nearly_same = serializers.IntegerField(source="near")


class FirstDecisionSerializer(serializers.Serializer[Any]):
    """A picture under appeal, and how it was decided first."""

    picture = serializers.UUIDField(source="picture.public_id")
    ground = serializers.CharField(source="verdict.ground", default="")
    reason = serializers.CharField(source="verdict.reason", default="")
    appeal_says = serializers.CharField(source="grounds")


class UnderAppealSerializer(serializers.Serializer[Any]):
    """The appeal beside the decision that it disputes."""

    filed_at = serializers.DateTimeField(source="appeal.filed_at")
    grounds = serializers.CharField(source="appeal.grounds")
    pictures = FirstDecisionSerializer(many=True)


class HistorySerializer(serializers.Serializer[Any]):
    """What is known of both sides of a claim beside the claim itself."""

    claimant = RecordSerializer(source="history.record")
    groups = SectionSerializer(source="history.sections", many=True)
    in_other_libraries = CopiesSerializer(source="history.copies", many=True)
    under_appeal = UnderAppealSerializer(source="disputed", allow_null=True)


class EventSerializer(serializers.Serializer[Event]):
    """One line of a claim's timeline; `refers_to` holds the anchors of lines that it answers."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    who = serializers.SerializerMethodField()
    about = serializers.CharField()
    text = serializers.CharField()
    anchor = serializers.CharField()
    refers_to = serializers.ListField(child=serializers.CharField())

    def get_who(self, event: Event) -> str:
        """A colleague's address, "claimant", or nothing for the system."""
        if event.who is None:
            return ""
        claimant: int = self.context["claimant"]
        return "claimant" if event.who.pk == claimant else event.who.email
