"""Orders as the API shows them, and what it takes about them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from enforcement.actions.acknowledging import MOST_COPIES
from enforcement.models import Acknowledgement, Order, TestReport
from similarity.models import StayDown


class TargetSerializer(serializers.Serializer[Any]):
    """One avatar that an order is about."""

    external_id = serializers.CharField(help_text="your id; empty: you never registered it")
    source_url = serializers.CharField(help_text="where somebody saw it; may be empty")
    seen_at = serializers.CharField(help_text="ISO 8601, or empty")
    generated_at = serializers.CharField(help_text="ISO 8601, or empty")
    model_version = serializers.CharField()
    sha256 = serializers.CharField(help_text="of the picture's bytes")


class GroundsSerializer(serializers.Serializer[Any]):
    """Why one picture was upheld, by the closed lists of the worksheet."""

    ground = serializers.CharField()
    access = serializers.CharField()
    elements = serializers.ListField(child=serializers.CharField())


class OrderReasonsSerializer(serializers.Serializer[Any]):
    """The statement of reasons; nothing in it names the claimant."""

    ground = serializers.CharField(
        help_text="UPHELD, NOTICE; of an order to restore: REVERSED, WITHDRAWN, COUNTERED"
    )
    claim = serializers.CharField(help_text="like RD-2026-000123")
    respondent = serializers.CharField()
    decision = serializers.CharField(help_text="the notice of the decision, like RDN-D-2026-000012")
    decided_on = serializers.CharField(help_text="ISO 8601 day, or empty")
    evidence_sha256 = serializers.CharField()
    pictures = GroundsSerializer(many=True)
    operator = serializers.CharField()


class KeptDownSerializer(serializers.Serializer[Any]):
    """A content that may not come back."""

    kind = serializers.ChoiceField(choices=StayDown.Kind.choices)
    sha256 = serializers.CharField()


class AcknowledgementSerializer(serializers.ModelSerializer[Acknowledgement]):
    """What the platform said it did."""

    class Meta:
        model = Acknowledgement
        fields = ["done", "done_at", "copies", "words", "filename", "sha256", "at"]
        read_only_fields = fields


class TestReportSerializer(serializers.ModelSerializer[TestReport]):
    """A report of a re-generation test, and what was said to it."""

    __test__ = False
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = TestReport
        fields = [
            "id", "tested_on", "prompts", "alike", "words", "filename", "sha256", "at", "outcome",
            "decided_at", "reason",
        ]  # fmt: skip
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer[Order]):
    """One order; `keep_down` lists the contents that may not come back."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    avatars = TargetSerializer(source="targets", many=True, read_only=True)
    statement = OrderReasonsSerializer(read_only=True)
    keep_down = KeptDownSerializer(source="duty", many=True, read_only=True)
    acknowledgement = serializers.SerializerMethodField()
    letter = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "id", "number", "kind", "state", "issued_at", "arrived_at", "due_at", "overdue_at",
            "ended_at", "avatars", "statement", "keep_down", "acknowledgement", "letter",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AcknowledgementSerializer(allow_null=True))
    def get_acknowledgement(self, order: Order) -> Any:
        """What the platform said it did; null: nothing yet."""
        said = getattr(order, "acknowledgement", None)
        return AcknowledgementSerializer(said).data if said else None

    def get_letter(self, order: Order) -> str | None:
        """The number of its letter, like RDN-T-2026-000003; null: none yet."""
        letter = getattr(order, "letter", None)
        return letter.notice.number if letter and letter.notice else None


class HashesSerializer(serializers.Serializer[Any]):
    """A content that may not come back, with what finds copies of it."""

    kind = serializers.ChoiceField(choices=StayDown.Kind.choices)
    sha256 = serializers.CharField()
    hashes = serializers.JSONField(help_text="perceptual hashes by their names")
    space = serializers.CharField(help_text="encoder and weights of the vector; empty: none yet")
    vector = serializers.ListField(child=serializers.FloatField(), help_text="of unit length")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Removed",
            request_only=True,
            value={
                "done": "REMOVED",
                "done_at": "2026-03-02T12:00:00+08:00",
                "copies": 3,
                "words": "https://platform.example/takedowns/77120",
            },
        )
    ]
)
class AcknowledgeSerializer(serializers.Serializer[Any]):
    """When and how an order was followed, with proof in `words` (also an address) or `file`."""

    done = serializers.ChoiceField(choices=Acknowledgement.Done.choices)
    done_at = serializers.DateTimeField()
    copies = serializers.IntegerField(min_value=0, max_value=MOST_COPIES, default=0)
    words = serializers.CharField(max_length=4000, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True)


class ReportSerializer(serializers.Serializer[Any]):
    """A re-generation test: what was tried and what came out."""

    tested_on = serializers.DateField()
    prompts = serializers.IntegerField(min_value=1, max_value=1_000_000_000)
    alike = serializers.IntegerField(min_value=0, max_value=1_000_000_000)
    words = serializers.CharField(max_length=8000, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True)


class SendBackSerializer(serializers.Serializer[Any]):
    """Why another test is asked for; the platform reads it."""

    reason = serializers.CharField(max_length=4000)
