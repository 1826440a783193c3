"""One claim on the desk over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.models import User
from claims.states import State
from pictures.serializers import SaidSerializer
from review.models import Assignment
from review.serializers.verdicts import VerdictSerializer
from review.serializers.worksheets import SuggestionSerializer, WorksheetSerializer
from similarity.models import Band, Exhibit
from similarity.standing import Source


class FigureSerializer(serializers.Serializer[Any]):
    """What the comparison of one picture says: in words, and the figures behind them."""

    score = serializers.FloatField()
    band = serializers.ChoiceField(choices=Band.choices)
    signals = serializers.JSONField()
    thresholds = serializers.JSONField()
    thresholds_version = serializers.IntegerField(
        source="thresholds_number",
        help_text=_("the version of the limits it was routed by; 0: the calibration's own"),
    )
    compared_at = serializers.DateTimeField()


class StandingSerializer(serializers.Serializer[Any]):
    """How the comparison stands among pairs of pictures that have nothing to do with each other."""

    share = serializers.FloatField(help_text=_("of unrelated pairs that are less alike, below 1"))
    count = serializers.IntegerField(help_text=_("how many unrelated pairs were measured"))
    sample = serializers.ChoiceField(choices=Source.choices, source="source")
    sentence = serializers.CharField()


class ViewSerializer(serializers.Serializer[Any]):
    """Where one view of a comparison is; `sha256` is that of the picture without its watermark."""

    view = serializers.ChoiceField(choices=Exhibit.View.choices)
    sha256 = serializers.CharField()
    url = serializers.URLField()


class ExhibitSerializer(serializers.Serializer[Any]):
    """What can be seen of a comparison: facts in numbers, and drawn views."""

    state = serializers.ChoiceField(choices=["drawn", "waiting", "failed"])
    facts = serializers.JSONField()
    views = ViewSerializer(many=True)


class ConflictSerializer(serializers.Serializer[Any]):
    """Somebody else's filed claim about the same picture, or (not `same`) nearly the same one."""

    id = serializers.UUIDField(source="claim.public_id")
    reference = serializers.CharField(source="claim.reference")
    state = serializers.ChoiceField(source="claim.state", choices=State.choices)
    same = serializers.BooleanField()


class SheetSerializer(serializers.Serializer[Any]):
    """One picture on the desk."""

    id = serializers.UUIDField(source="picture.public_id")
    title = serializers.CharField(source="picture.work.title")
    first_published_on = serializers.DateField(source="picture.work.first_published_on")
    to_decide = serializers.BooleanField(source="open")
    comparison = FigureSerializer(allow_null=True)
    standing = StandingSerializer(allow_null=True)
    words = serializers.ListField(child=serializers.CharField())
    file_says = SaidSerializer(source="picture.work.blob.said", allow_null=True)
    evidence = serializers.SerializerMethodField()
    draft = VerdictSerializer(allow_null=True)
    verdict = VerdictSerializer(allow_null=True)
    suggested_access = serializers.CharField(source="suggestion.access")
    suggested = SuggestionSerializer(source="suggestion")
    worksheet = WorksheetSerializer(allow_null=True)
    published_after_avatar = serializers.BooleanField(source="published_later")
    already_upheld_in = serializers.SerializerMethodField()
    also_claimed_in = ConflictSerializer(source="conflicts", many=True)
    appeal_grounds = serializers.CharField(source="dispute.grounds", default="")

    @extend_schema_field(ExhibitSerializer(allow_null=True))
    def get_evidence(self, sheet: Any) -> dict[str, Any] | None:
        """What was drawn, with the address of each view; null before anybody began to."""
        if sheet.exhibit is None:
            return None
        where = {"claim_id": sheet.picture.claim.public_id, "picture_id": sheet.picture.public_id}
        views = [
            {
                "view": view.value,
                "sha256": sheet.exhibit.pictures[view],
                "url": reverse(
                    "api:review-claim-evidence",
                    kwargs=where | {"view": view.value},
                    request=self.context["request"],
                ),
            }
            for view in sheet.exhibit.views
        ]
        return {"state": sheet.exhibit.state, "facts": sheet.exhibit.facts, "views": views}

    def get_already_upheld_in(self, sheet: Any) -> list[str]:
        """References of claims in which the same pair of contents was upheld."""
        return [str(verdict.picture.claim) for verdict in sheet.earlier]


class LeaseSerializer(serializers.ModelSerializer[Assignment]):
    """Who holds a claim, and until when."""

    reviewer = serializers.CharField(source="reviewer.email", read_only=True)

    class Meta:
        model = Assignment
        fields = ("reviewer", "taken_at", "expires_at")
        read_only_fields = fields


class DeskSerializer(serializers.Serializer[Any]):
    """One claim as reviewers read it: no addresses and no payee."""

    id = serializers.UUIDField(source="claim.public_id")
    reference = serializers.CharField(source="claim.reference")
    state = serializers.ChoiceField(choices=State.choices, source="claim.state")
    due_at = serializers.DateTimeField(source="claim.due_at", allow_null=True)
    filed_at = serializers.DateTimeField(source="claim.filed_at")
    holder_name = serializers.CharField(source="claim.holder_name")
    request = serializers.CharField(source="claim.request")
    claimant_language = serializers.ChoiceField(
        choices=User.Language.choices, source="claim.claimant.language"
    )
    lease = LeaseSerializer(allow_null=True)
    appeal_grounds = serializers.CharField(source="appeal.grounds", default="")
    pictures = SheetSerializer(many=True)


class AskSerializer(serializers.Serializer[Any]):
    """A question to the claimant."""

    text = serializers.CharField(max_length=4000)
