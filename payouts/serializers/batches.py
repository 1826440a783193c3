"""What the API says of awards, batches and payments: account numbers come masked."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from payouts.models import Acceptance, Award, BankFile, Batch, Payment
from payouts.queries import Judged, known_of, lines_of
from payouts.serializers.corrections import AwardCorrectionSerializer
from payouts.serializers.policies import SharesSerializer
from payouts.serializers.results import BankLineSerializer, line_of_look

MOST_AWARDS = 100_000  # in one batch


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """One payment in a batch."""

    claim = serializers.CharField(source="award.claim.reference", read_only=True)
    award = serializers.UUIDField(source="award.public_id", read_only=True)
    account_name = serializers.CharField(source="payee.account_name", read_only=True)
    account = serializers.CharField(
        source="payee.masked_number", read_only=True, help_text="the last four digits"
    )
    tax_policy = serializers.CharField(
        source="tax_policy.version", default=None, read_only=True, help_text="its version"
    )
    known = serializers.SerializerMethodField(
        help_text="how well the account is known: SHARED, CHANGED, NEW or KNOWN"
    )
    replaces = serializers.CharField(
        source="replaces.reference",
        default=None,
        read_only=True,
        help_text="the failed or returned payment that this one makes good",
    )

    class Meta:
        model = Payment
        fields = (
            "reference",
            "claim",
            "award",
            "account_name",
            "account",
            "gross",
            "withheld",
            "amount",
            "tax_policy",
            "state",
            "settled_on",
            "failure",
            "known",
            "replaces",
        )

    def get_known(self, payment: Payment) -> str:
        return known_of(payment).value


class PayableSerializer(serializers.ModelSerializer[Award]):
    """An award that can be put into a batch."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.CharField(source="claim.reference", read_only=True)
    due_at = serializers.DateTimeField(source="claim.due_at", read_only=True, allow_null=True)

    class Meta:
        model = Award
        fields = ("id", "claim", "amount", "due_at", "digest")


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch and where it stands."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    prepared_by = serializers.StringRelatedField[Batch]()
    approved_by = serializers.StringRelatedField[Batch](allow_null=True)
    released_by = serializers.StringRelatedField[Batch](allow_null=True)
    rejected_by = serializers.StringRelatedField[Batch](allow_null=True)

    class Meta:
        model = Batch
        fields = (
            "id",
            "reference",
            "state",
            "total",
            "count",
            "prepared_by",
            "prepared_at",
            "approved_by",
            "approved_at",
            "released_by",
            "released_at",
            "rejected_by",
            "rejected_at",
            "rejection_reason",
            "left_out",
        )


class PrepareSerializer(serializers.Serializer[Any]):
    """Which awards to pay: those named, or else the payable ones that the other fields want."""

    awards = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=MOST_AWARDS
    )
    due_until = serializers.DateField(required=False)
    bank = serializers.CharField(required=False, max_length=140)
    most = serializers.IntegerField(required=False, min_value=1, max_value=MOST_AWARDS)
    up_to = serializers.DecimalField(
        required=False, max_digits=14, decimal_places=2, min_value=Decimal("0.01")
    )


class RejectSerializer(serializers.Serializer[Any]):
    """Why a batch is rejected."""

    reason = serializers.CharField(max_length=4000)


class ResultFileSerializer(serializers.Serializer[Any]):
    """A result file; with `dry_run` it is only read, and nothing changes."""

    file = serializers.FileField()
    dry_run = serializers.BooleanField(default=False)


class ResultSerializer(serializers.Serializer[Any]):
    """What a result file did, or with `dry_run` would do."""

    imported = serializers.BooleanField()
    state = serializers.ChoiceField(
        choices=Batch.State.choices, help_text="of the batch, afterwards"
    )
    rows = BankLineSerializer(many=True)


def result_of_preview(batch: Batch, judged: list[Judged]) -> dict[str, Any]:
    """A preview as `ResultSerializer` shows it."""
    rows = [line_of_look(each) for each in judged if each.kept is None]
    return {
        "imported": False,
        "state": batch.state,
        "rows": BankLineSerializer(rows, many=True).data,
    }


def result_of_import(batch: Batch, file: BankFile) -> dict[str, Any]:
    """An imported file as `ResultSerializer` shows it."""
    batch.refresh_from_db(fields=["state"])
    rows = BankLineSerializer(lines_of(file), many=True).data
    return {"imported": True, "state": batch.state, "rows": rows}


class AwardPaymentSerializer(serializers.ModelSerializer[Payment]):
    """How a payment of an award went, for the claimant."""

    class Meta:
        model = Payment
        fields = (
            "reference", "gross", "withheld", "amount", "state", "settled_on", "failure",
        )  # fmt: skip


class AwardSerializer(serializers.ModelSerializer[Award]):
    """An award with its payments."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    picture = serializers.UUIDField(source="picture.public_id", read_only=True)
    tariff = serializers.CharField(source="tariff.version", read_only=True)
    payments = AwardPaymentSerializer(many=True, read_only=True)
    corrections = AwardCorrectionSerializer(source="corrected", many=True, read_only=True)

    class Meta:
        model = Award
        fields = (
            "id", "picture", "amount", "tariff", "digest", "awarded_at", "payments", "corrections",
        )  # fmt: skip


class HoldSerializer(serializers.Serializer[Any]):
    """An upheld picture without an award, and why."""

    picture = serializers.UUIDField(source="picture.public_id")
    reason = serializers.CharField(source="get_reason_display")
    resolution = serializers.CharField()


class AcceptanceSerializer(serializers.ModelSerializer[Acceptance]):
    """How the award was accepted; the account comes masked."""

    account_name = serializers.CharField(source="payee.account_name", read_only=True)
    account = serializers.CharField(source="payee.masked_number", read_only=True)

    class Meta:
        model = Acceptance
        fields = ("accepted_at", "text_version", "signature", "account_name", "account")


class ClaimAwardsSerializer(serializers.Serializer[Any]):
    """All about a claim's award, with the texts to agree to in the caller's language."""

    awards = AwardSerializer(many=True)
    shares = SharesSerializer(
        allow_null=True, help_text="of all awards together; null while tax is undecided"
    )
    holds = HoldSerializer(many=True)
    acceptance = AcceptanceSerializer(allow_null=True)
    text = serializers.CharField()
    text_version = serializers.CharField()
    consent = serializers.CharField()
    consent_version = serializers.CharField()


class SharedAccountSerializer(serializers.Serializer[Any]):
    """One account, masked, and the names under which different people gave it."""

    number = serializers.CharField()
    account_names = serializers.SerializerMethodField()

    def get_account_names(self, account: Any) -> list[str]:
        return [payee.account_name for payee in account.payees]
