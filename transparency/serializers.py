"""The public figures, the register's statements and the archives as the API gives them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.models import Claim
from review.grounds import Ground
from transparency.blocks import Block
from transparency.models import Archive, Entry
from transparency.queries.register import facts_of
from transparency.statements import statement


class PublicBlockSerializer(serializers.Serializer[Block]):
    """One count: a total, the kinds shown apart, and those counted together."""

    total = serializers.IntegerField(allow_null=True, help_text="null: withheld")
    few = serializers.BooleanField(help_text="fewer than k since the beginning")
    kinds = serializers.SerializerMethodField()
    together = serializers.IntegerField(
        allow_null=True, help_text="how many are of the kinds that are null"
    )
    last = serializers.DateField(help_text="the last day that counts")

    @extend_schema_field(
        {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}}
    )
    def get_kinds(self, block: Block) -> dict[str, int | None]:
        return {line.kind: line.count for line in block.lines}


class PublicKappaSerializer(serializers.Serializer[Any]):
    """Cohen's kappa with its 95 % interval; null where it is undefined."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class PublicAgreementSerializer(serializers.Serializer[Any]):
    """How far two reviewers agreed who did not know of each other."""

    pairs = serializers.IntegerField()
    agreed = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    kappa = PublicKappaSerializer()


class PublicFiguresSerializer(serializers.Serializer[Any]):
    """The public figures of one period."""

    period = serializers.CharField()
    periods = serializers.ListField(child=serializers.CharField(), help_text="those there are")
    last = serializers.DateField(help_text="the last day that counts")
    k = serializers.IntegerField(help_text="no smaller count can be read or computed")
    counts = serializers.DictField(child=PublicBlockSerializer(), source="blocks")
    upheld_share = serializers.FloatField(allow_null=True, source="upheld")
    machine_share = serializers.FloatField(allow_null=True, source="machine")
    overturned_share = serializers.FloatField(allow_null=True, source="overturned")
    paid_cny = serializers.DecimalField(
        max_digits=20, decimal_places=2, allow_null=True, source="paid"
    )
    median_days = serializers.DictField(
        child=serializers.FloatField(allow_null=True), source="days"
    )
    median_hours = serializers.DictField(
        child=serializers.FloatField(allow_null=True), source="hours"
    )
    agreement = PublicAgreementSerializer(allow_null=True)


class PublicPicturesSerializer(serializers.Serializer[Any]):
    """How many pictures a claim has, as far as that is told."""

    least = serializers.IntegerField()
    most = serializers.IntegerField(allow_null=True)


class PublicGroundSerializer(serializers.Serializer[Any]):
    """A ground, and for how many pictures it was given, as far as that is told."""

    ground = serializers.ChoiceField(Ground.choices)
    pictures = serializers.IntegerField(allow_null=True)


class PublicAwardSerializer(serializers.Serializer[Any]):
    """What was promised when the claim was upheld."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class StatementOfReasonsSerializer(serializers.Serializer[Entry]):
    """A statement of reasons; docs/transparency.md says what each field means."""

    schema = serializers.IntegerField()
    puid = serializers.CharField()
    entered_on = serializers.DateField()
    outcome = serializers.ChoiceField(Entry.Outcome.choices)
    decision_visibility = serializers.ListField(child=serializers.CharField())
    decision_ground = serializers.CharField(allow_null=True)
    decision_ground_reference = serializers.CharField(allow_null=True)
    category = serializers.CharField()
    category_specification = serializers.ListField(child=serializers.CharField())
    content_type = serializers.ListField(child=serializers.CharField())
    territorial_scope = serializers.ListField(child=serializers.CharField())
    source_type = serializers.CharField()
    automated_detection = serializers.BooleanField()
    automated_decision = serializers.CharField()
    person_on_request = serializers.BooleanField()
    respondent = serializers.ChoiceField(Claim.RespondentKind.choices, allow_null=True)
    pictures = PublicPicturesSerializer()
    grounds = PublicGroundSerializer(many=True)
    award = PublicAwardSerializer(allow_null=True)
    replaces = serializers.CharField(allow_null=True)
    review = serializers.ChoiceField(["APPEAL", "PERSON"], allow_null=True)

    def to_representation(self, instance: Entry) -> dict[str, Any]:
        """Exactly the statement as the archives have it."""
        return statement(facts_of(instance))


class PublicArchiveSerializer(serializers.ModelSerializer[Archive]):
    """What is written down of a day's archive, and where its file lies."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Archive
        fields = (
            "number", "day", "rows", "size", "sha256", "lines_sha256", "previous", "digest", "k",
            "made_at", "url",
        )  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI_REF)
    def get_url(self, archive: Archive) -> str:
        return reverse("transparency:archive", args=[archive.day])
