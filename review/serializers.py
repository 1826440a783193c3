"""The review room's data over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from claims.models import Claim
from claims.states import State
from pictures.serializers import SaidSerializer
from review.grounds import LONGEST_REASON, Access, Element, Ground
from review.models import Approval, Assignment, Verdict
from similarity.models import Band, Exhibit
from similarity.standing import Source


class QueueClaimSerializer(serializers.ModelSerializer[Claim]):
    """A claim in the queue, with the band and score of its most alike picture."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    band = serializers.ChoiceField(choices=Band.choices, read_only=True, allow_null=True)
    score = serializers.FloatField(read_only=True, allow_null=True, min_value=0, max_value=1)
    pictures = serializers.IntegerField(source="picture_count", read_only=True)
    appealed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Claim
        fields = (
            "id",
            "reference",
            "state",
            "due_at",
            "filed_at",
            "band",
            "score",
            "pictures",
            "appealed",
        )
        read_only_fields = fields


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """One verdict as colleagues read it."""

    reviewer = serializers.CharField(source="reviewer.email", read_only=True)
    elements = serializers.ListField(child=serializers.ChoiceField(choices=Element.choices))

    class Meta:
        model = Verdict
        fields = ("round", "ground", "access", "elements", "reason", "reviewer", "decided_at")
        read_only_fields = fields


class NewVerdictSerializer(serializers.Serializer[Any]):
    """The worksheet of one picture."""

    picture = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    access = serializers.ChoiceField(choices=Access.choices, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), default=list
    )


class FigureSerializer(serializers.Serializer[Any]):
    """What the comparison of one picture says: in words, and the figures behind them."""

    score = serializers.FloatField()
    band = serializers.ChoiceField(choices=Band.choices)
    signals = serializers.JSONField()
    thresholds = serializers.JSONField()
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
    suggested_access = serializers.CharField(source="access")
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
    lease = LeaseSerializer(allow_null=True)
    appeal_grounds = serializers.CharField(source="appeal.grounds", default="")
    pictures = SheetSerializer(many=True)


class AskSerializer(serializers.Serializer[Any]):
    """A question to the claimant."""

    text = serializers.CharField(max_length=4000)


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """A proposal, and what a second person said to it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.email", read_only=True)
    decided_by = serializers.CharField(source="decided_by.email", default=None, read_only=True)

    class Meta:
        model = Approval
        fields = (
            "id",
            "claim",
            "reference",
            "round",
            "digest",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "outcome",
            "reason",
        )
        read_only_fields = fields


class ReturnSerializer(serializers.Serializer[Any]):
    """Why a proposal goes back."""

    reason = serializers.CharField(max_length=4000)


class DecidedSerializer(serializers.Serializer[Any]):
    """The decision on one picture as the claimant reads it."""

    id = serializers.UUIDField(source="picture.public_id")
    title = serializers.CharField(source="picture.work.title")
    ground = serializers.ChoiceField(choices=Ground.choices, source="verdict.ground")
    upheld = serializers.BooleanField(source="verdict.upholds")
    reason = serializers.CharField(source="verdict.reason")
    appeal_grounds = serializers.CharField(source="dispute.grounds", default=None)
    after_appeal = serializers.BooleanField(source="verdict.round")
    words = serializers.ListField(
        child=serializers.CharField(), help_text=_("What the comparison of the two pictures says.")
    )


class DecisionSerializer(serializers.Serializer[Any]):
    """The decision on a claim, and whether it can still be appealed against."""

    pictures = DecidedSerializer(many=True)
    may_appeal = serializers.BooleanField()
    appeal_until = serializers.DateTimeField(allow_null=True)
    appeal_filed_at = serializers.DateTimeField(source="appeal.filed_at", default=None)


class DisputeSerializer(serializers.Serializer[Any]):
    """One disputed picture: why, and new proof for it."""

    picture = serializers.UUIDField()
    grounds = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        required=False,
        max_length=10,
        default=list,
    )


class AppealSerializer(serializers.Serializer[Any]):
    """What is wrong with the decision: for the pictures named, or for all that were not upheld."""

    grounds = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")
    pictures = DisputeSerializer(many=True, required=False, default=list)
