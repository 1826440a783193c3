"""Second looks and golden cases over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from review.grounds import LONGEST_REASON, Access, Element, Ground
from review.models import GoldenCase, Opinion, SecondLook
from similarity.models import Band


class OpinionSerializer(serializers.ModelSerializer[Opinion]):
    """What somebody found on one picture of a second look."""

    elements = serializers.ListField(child=serializers.ChoiceField(choices=Element.choices))

    class Meta:
        model = Opinion
        fields = ("ground", "access", "elements", "reason", "at")
        read_only_fields = fields


class NewOpinionSerializer(serializers.Serializer[Any]):
    """The worksheet of one picture, which goes by its number."""

    number = serializers.IntegerField(min_value=1)
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    access = serializers.ChoiceField(choices=Access.choices, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), default=list
    )


class BlindProofSerializer(serializers.Serializer[Any]):
    """A proof of authorship by its place."""

    place = serializers.IntegerField()
    kind = serializers.CharField()
    note = serializers.CharField()
    is_file = serializers.BooleanField()


class BlindSheetSerializer(serializers.Serializer[Any]):
    """One picture of a second look; nothing names the claim, people or earlier decisions."""

    number = serializers.IntegerField()
    band = serializers.ChoiceField(choices=Band.choices, allow_blank=True)
    score = serializers.FloatField(allow_null=True)
    words = serializers.ListField(child=serializers.CharField())
    standing = serializers.CharField()
    dates = serializers.CharField()
    suggested_access = serializers.CharField(source="access")
    file_speaks_of_ai = serializers.BooleanField(source="file_by_ai")
    upheld_elsewhere = serializers.BooleanField()
    also_claimed = serializers.BooleanField()
    proofs = BlindProofSerializer(many=True)
    opinion = OpinionSerializer(allow_null=True)
    original = serializers.SerializerMethodField()
    avatar = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_original(self, sheet: Any) -> str:
        """Where the work is, 1600 pixels at most."""
        return self._address(sheet, "original")

    @extend_schema_field(serializers.URLField())
    def get_avatar(self, sheet: Any) -> str:
        """Where the avatar is, under the caller's watermark; the look is logged."""
        return self._address(sheet, "avatar")

    def _address(self, sheet: Any, which: str) -> str:
        look = self.context["look"]
        where = {"look_id": look.public_id, "number": sheet.number, "which": which, "side": 1600}
        return reverse(
            "api:review-second-look-image", kwargs=where, request=self.context["request"]
        )


class LessonSerializer(serializers.Serializer[Any]):
    """One picture of a finished golden case: the answer, and the reference."""

    number = serializers.IntegerField()
    said = serializers.ChoiceField(choices=Ground.choices, source="opinion.ground")
    reference = serializers.ChoiceField(choices=Ground.choices, source="opinion.against")
    agrees = serializers.BooleanField()


class BlindLookSerializer(serializers.Serializer[Any]):
    """A second look as its holder reads it; `lessons` only of a golden case once it is finished."""

    id = serializers.UUIDField(source="look.public_id")
    taken_at = serializers.DateTimeField(source="look.taken_at")
    expires_at = serializers.DateTimeField(source="look.expires_at")
    done_at = serializers.DateTimeField(source="look.done_at", allow_null=True)
    pictures = BlindSheetSerializer(many=True)
    lessons = LessonSerializer(many=True)


class UnsettledLookSerializer(serializers.ModelSerializer[SecondLook]):
    """A double review that holds its claim up, for those who see to it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    due_at = serializers.DateTimeField(source="claim.due_at", read_only=True, allow_null=True)
    differs = serializers.BooleanField(read_only=True)

    class Meta:
        model = SecondLook
        fields = (
            "id", "claim", "reference", "due_at", "round", "asked_at", "taken_at", "done_at",
            "differs",
        )  # fmt: skip
        read_only_fields = fields


class SidesSerializer(serializers.Serializer[Any]):
    """One picture with what both reviewers found; names are left out on purpose."""

    picture = serializers.UUIDField(source="sheet.picture.public_id")
    title = serializers.CharField(source="sheet.picture.work.title")
    differs = serializers.BooleanField()
    first = serializers.SerializerMethodField()
    second = OpinionSerializer(source="opinion")

    @extend_schema_field(OpinionSerializer)
    def get_first(self, sides: Any) -> dict[str, Any]:
        """What the first reviewer decided."""
        verdict = sides.first
        shown = {name: getattr(verdict, name) for name in ("ground", "access", "elements")}
        return shown | {"reason": verdict.reason, "at": verdict.decided_at}


class RulingSerializer(serializers.Serializer[Any]):
    """What a third person decides on one picture."""

    picture = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    access = serializers.ChoiceField(choices=Access.choices, default="", allow_blank=True)
    elements = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), default=list
    )


class RulingsSerializer(serializers.Serializer[Any]):
    """A decision on every picture on which two reviewers differ."""

    rulings = RulingSerializer(many=True)


class EndSerializer(serializers.Serializer[Any]):
    """Why a second look ends, or a golden case is retired."""

    reason = serializers.CharField(max_length=4000)


class ExpectedSerializer(serializers.Serializer[Any]):
    """The right ground for one picture."""

    picture = serializers.UUIDField(source="picture.public_id")
    ground = serializers.ChoiceField(choices=Ground.choices)


class GoldenSerializer(serializers.ModelSerializer[GoldenCase]):
    """A golden case, how often it was answered, and how often wholly as expected."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    marked_by = serializers.CharField(source="marked_by.email", read_only=True)
    expected = ExpectedSerializer(many=True, read_only=True)
    shown = serializers.IntegerField(read_only=True, help_text=_("how many people answered it"))
    right = serializers.IntegerField(read_only=True)

    class Meta:
        model = GoldenCase
        fields = (
            "id", "claim", "reference", "why", "marked_by", "marked_at", "retired_at",
            "retired_because", "expected", "shown", "right",
        )  # fmt: skip
        read_only_fields = fields


class NewExpectedSerializer(serializers.Serializer[Any]):
    """The right ground for one picture."""

    picture = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=Ground.choices)


class NewGoldenSerializer(serializers.Serializer[Any]):
    """A decided claim, the right ground of each of its pictures, and what to learn from it."""

    claim = serializers.UUIDField()
    why = serializers.CharField(max_length=4000)
    expected = NewExpectedSerializer(many=True)
