"""Corrections of awards over the API."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.roles import Role
from payouts.models import Closing, Correction, CorrectionLetter
from payouts.queries.corrections import Stage, closings_of, letters_of, stage_of
from payouts.serializers.ledger import yuan

FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)


class AwardCorrectionSerializer(serializers.ModelSerializer[Correction]):
    """What the claimant may know of a correction of their award."""

    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True)
    amount = yuan(source="payment.amount", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Correction
        fields = ("reference", "kind", "stage", "reason", "words", "decided_at", "due_on", "amount")
        read_only_fields = fields


class ClosingSerializer(serializers.ModelSerializer[Closing]):
    """How money asked back ended, or was said to; of the bank only finance and the auditor read."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    bank_reference = serializers.SerializerMethodField()
    proposed_by = serializers.StringRelatedField[Closing]()
    decided_by = serializers.StringRelatedField[Closing](allow_null=True)

    class Meta:
        model = Closing
        fields = (
            "id", "kind", "amount", "bank_reference", "received_on", "words", "proposed_by",
            "proposed_at", "outcome", "decided_by", "decided_at", "decision",
        )  # fmt: skip
        read_only_fields = fields

    def get_bank_reference(self, closing: Closing) -> str:
        reader = self.context["request"].user
        return closing.bank_reference if reader.has_role(*FINANCE) else ""


class CorrectionLetterSerializer(serializers.ModelSerializer[CorrectionLetter]):
    """What the claimant was told of a correction, and when."""

    by = serializers.StringRelatedField[CorrectionLetter](allow_null=True)

    class Meta:
        model = CorrectionLetter
        fields = ("kind", "on", "at", "by")
        read_only_fields = fields


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    """A correction and where it stands."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    stage = serializers.SerializerMethodField()
    claim = serializers.CharField(source="award.claim.reference", read_only=True)
    award = serializers.UUIDField(source="award.public_id", read_only=True)
    payment = serializers.CharField(
        source="payment.reference", default=None, read_only=True, allow_null=True
    )
    amount = serializers.SerializerMethodField()
    proposed_by = serializers.StringRelatedField[Correction]()
    decided_by = serializers.StringRelatedField[Correction](allow_null=True)

    class Meta:
        model = Correction
        fields: tuple[str, ...] = (
            "id", "reference", "kind", "stage", "claim", "award", "payment", "amount", "reason",
            "words", "proposed_by", "proposed_at", "outcome", "decided_by", "decided_at",
            "decision", "due_on",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Stage.choices))
    def get_stage(self, correction: Correction) -> str:
        return stage_of(correction).value

    @extend_schema_field(yuan())
    def get_amount(self, correction: Correction) -> str:
        """What was paid net, or for a reversal what was awarded, in CNY."""
        amount: Decimal = (correction.payment or correction.award).amount
        return f"{amount:.2f}"


class WholeCorrectionSerializer(CorrectionSerializer):
    """One correction with what the claimant was told and how its money ended."""

    letters = serializers.SerializerMethodField()
    closings = serializers.SerializerMethodField()

    class Meta(CorrectionSerializer.Meta):
        fields = (*CorrectionSerializer.Meta.fields, "letters", "closings")
        read_only_fields = fields

    @extend_schema_field(CorrectionLetterSerializer(many=True))
    def get_letters(self, correction: Correction) -> Any:
        return CorrectionLetterSerializer(letters_of(correction), many=True).data

    @extend_schema_field(ClosingSerializer(many=True))
    def get_closings(self, correction: Correction) -> Any:
        return ClosingSerializer(closings_of(correction), many=True, context=self.context).data


class CorrectionProposalSerializer(serializers.Serializer[Any]):
    """Which award to correct, how and why; the claimant reads the reason and the words."""

    award = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Correction.Kind.choices)
    reason = serializers.ChoiceField(choices=Correction.Reason.choices)
    words = serializers.CharField(max_length=4000)


class TurnDownSerializer(serializers.Serializer[Any]):
    """Why something that somebody proposed is turned down."""

    reason = serializers.CharField(max_length=4000)


class ReceiptSerializer(serializers.Serializer[Any]):
    """The line of the bank's statement on which the money came back."""

    received_on = serializers.DateField()
    bank_reference = serializers.CharField(max_length=60)


class WriteOffSerializer(serializers.Serializer[Any]):
    """Why money that is asked back will not come."""

    words = serializers.CharField(max_length=4000)


class AgeSerializer(serializers.Serializer[Any]):
    """Money asked back that is between so many days old."""

    since = serializers.IntegerField(help_text="days since it was asked back, at least")
    until = serializers.IntegerField(allow_null=True, help_text="at most; null: any number")
    count = serializers.IntegerField()
    amount = yuan()


class ReceivablesSerializer(serializers.Serializer[Any]):
    """Open receivables as of a day in China, by age."""

    on = serializers.DateField()
    ages = AgeSerializer(many=True)
    count = serializers.IntegerField()
    amount = yuan()
