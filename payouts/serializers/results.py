"""The bank's result files and their lines over the API."""

from typing import Any

from rest_framework import serializers

from payouts.models import BankFile, BankLine
from payouts.queries import Judged
from payouts.results import forms
from payouts.serializers.ledger import yuan


class ResultUploadSerializer(serializers.Serializer[Any]):
    """A result file, and its form where that should not be told from the content."""

    file = serializers.FileField()
    form = serializers.ChoiceField(choices=list(forms()), required=False, default="")


class OutcomeShareSerializer(serializers.Serializer[Any]):
    """How many lines have one outcome, and their sum in CNY as far as they state one."""

    outcome = serializers.ChoiceField(choices=BankLine.Outcome.choices)
    count = serializers.IntegerField()
    amount = yuan()
    changes = serializers.BooleanField(help_text="whether they change payments")
    needs_a_person = serializers.BooleanField(help_text="whether they wait for a person's reason")


class EffectSerializer(serializers.Serializer[Any]):
    """What the file does to one batch."""

    batch = serializers.CharField(source="batch.reference")
    paid = serializers.IntegerField()
    failed = serializers.IntegerField()
    returned = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="payments without an answer afterwards")


class BankFileSerializer(serializers.ModelSerializer[BankFile]):
    """A result file; not imported, it waits to be confirmed and may be deleted."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    uploaded_by = serializers.StringRelatedField[BankFile]()
    imported_by = serializers.StringRelatedField[BankFile](allow_null=True)

    class Meta:
        model = BankFile
        fields = (
            "id", "filename", "form", "sha256", "size", "uploaded_by", "uploaded_at",
            "imported_by", "imported_at",
        )  # fmt: skip


class BankFileLookSerializer(BankFileSerializer):
    """A file with what it did, or would do as things stand."""

    shares = OutcomeShareSerializer(many=True)
    effects = EffectSerializer(many=True, help_text="empty once it is imported")

    class Meta(BankFileSerializer.Meta):
        fields = (*BankFileSerializer.Meta.fields, "shares", "effects")  # type: ignore[assignment]


class BankLineSerializer(serializers.Serializer[Any]):
    """One line of a file and what it means."""

    number = serializers.IntegerField(help_text="line in the file")
    reference = serializers.CharField()
    status = serializers.CharField()
    day = serializers.DateField(source="settled_on", allow_null=True)
    amount = yuan(allow_null=True)
    message = serializers.CharField()
    entry = serializers.CharField(help_text="the bank's own id")
    outcome = serializers.ChoiceField(choices=BankLine.Outcome.choices)


class OpenLineSerializer(serializers.ModelSerializer[BankLine]):
    """A line that fitted nothing, and how it was ended."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    file = serializers.UUIDField(source="file.public_id", read_only=True)
    day = serializers.DateField(source="settled_on", read_only=True, allow_null=True)
    claim = serializers.CharField(
        source="payment.award.claim.reference", default=None, read_only=True
    )
    closed_at = serializers.DateTimeField(source="end.at", default=None, read_only=True)
    closed_by = serializers.CharField(source="end.by.email", default=None, read_only=True)
    reason = serializers.CharField(source="end.reason", default=None, read_only=True)

    class Meta:
        model = BankLine
        fields = (
            "id", "file", "number", "reference", "status", "day", "amount", "message", "entry",
            "outcome", "claim", "closed_at", "closed_by", "reason",
        )  # fmt: skip
        read_only_fields = fields


class EndLineSerializer(serializers.Serializer[Any]):
    """Why a line needs no more attention."""

    reason = serializers.CharField(max_length=4000)


def line_of_look(each: Judged) -> dict[str, Any]:
    """A judged line as `BankLineSerializer` shows it."""
    line = each.line
    return {
        "number": line.number,
        "reference": line.reference,
        "status": line.status or "",
        "settled_on": line.settled_on,
        "amount": line.amount,
        "message": line.message,
        "entry": line.entry,
        "outcome": each.outcome.value,
    }
