"""Tariffs, tax policies, withheld tax and statements over the API."""

from typing import Any

from rest_framework import serializers

from payouts.actions import TaxFields
from payouts.models import Payment, Tariff, TaxPolicy, TaxRemittance
from payouts.queries import changes
from payouts.serializers.ledger import yuan

GOVERNED = (
    "id", "version", "effective_from", "reason", "state", "proposed_by", "proposed_at",
    "decided_by", "decided_at", "decision", "changes",
)  # fmt: skip


class SharesSerializer(serializers.Serializer[Any]):
    """An amount, what of it is withheld for tax, and what is paid out."""

    gross = yuan()
    withheld = yuan()
    net = yuan()


class ChangeSerializer(serializers.Serializer[Any]):
    """One term that differs from the policy in force before."""

    term = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class TariffSerializer(serializers.ModelSerializer[Tariff]):
    """A tariff, whoever proposed and decided it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    proposed_by = serializers.StringRelatedField[Tariff](allow_null=True)
    decided_by = serializers.StringRelatedField[Tariff](allow_null=True)
    changes = serializers.SerializerMethodField()

    class Meta:
        model = Tariff
        fields = (*GOVERNED, "amount", "source")
        read_only_fields = fields

    def get_changes(self, policy: Tariff) -> list[dict[str, str | None]]:
        return _changes(policy)


class TaxPolicySerializer(serializers.ModelSerializer[TaxPolicy]):
    """A tax policy, whoever proposed and decided it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    proposed_by = serializers.StringRelatedField[TaxPolicy](allow_null=True)
    decided_by = serializers.StringRelatedField[TaxPolicy](allow_null=True)
    changes = serializers.SerializerMethodField()

    class Meta:
        model = TaxPolicy
        fields = (
            *GOVERNED, "kind", "legal_ground", "persons", "companies", "threshold", "flat",
            "share", "rate",
        )  # fmt: skip
        read_only_fields = fields

    def get_changes(self, policy: TaxPolicy) -> list[dict[str, str | None]]:
        return _changes(policy)


def _changes(policy: Tariff | TaxPolicy) -> list[dict[str, str | None]]:
    return [dict(ChangeSerializer(change).data) for change in changes(policy)]


class ProposeTariffSerializer(serializers.Serializer[Any]):
    """Another amount per picture, in CNY."""

    amount = yuan()
    effective_from = serializers.DateField()
    reason = serializers.CharField(max_length=4000)


class ProposeTaxSerializer(serializers.Serializer[Any]):
    """Whether and how tax is withheld; the numbers only for the kind RATE."""

    kind = serializers.ChoiceField(choices=TaxPolicy.Kind.choices)
    legal_ground = serializers.CharField(max_length=4000)
    persons = serializers.BooleanField(default=False)
    companies = serializers.BooleanField(default=False)
    threshold = yuan(required=False, default=None)
    flat = yuan(required=False, default=None, help_text="deducted up to the threshold, in CNY")
    share = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, default=None,
        help_text="deducted above the threshold, in per cent",
    )  # fmt: skip
    rate = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, default=None, help_text="in per cent"
    )
    effective_from = serializers.DateField()
    reason = serializers.CharField(max_length=4000)


def tax_fields_of(data: dict[str, Any]) -> TaxFields:
    """The terms in validated data, for the action."""
    return TaxFields(**{name: data[name] for name in TaxFields.__dataclass_fields__})


class DecisionSerializer(serializers.Serializer[Any]):
    """Why something is turned down."""

    reason = serializers.CharField(max_length=4000)


class RemittanceSerializer(serializers.ModelSerializer[TaxRemittance]):
    """What was recorded as paid to the tax office for a month."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    recorded_by = serializers.StringRelatedField[TaxRemittance]()
    decided_by = serializers.StringRelatedField[TaxRemittance](allow_null=True)

    class Meta:
        model = TaxRemittance
        fields = (
            "id", "month", "amount", "count", "office_reference", "paid_on", "state",
            "recorded_by", "recorded_at", "decided_by", "decided_at", "decision",
        )  # fmt: skip
        read_only_fields = fields


class MonthOfTaxSerializer(serializers.Serializer[Any]):
    """The tax withheld in a month, and what of it is owed to the tax office."""

    month = serializers.DateField(help_text="its first day")
    due_on = serializers.DateField()
    withheld = yuan()
    paid_on = yuan(help_text="to the tax office")
    owed = yuan()
    count = serializers.IntegerField(help_text="payments whose tax is owed")
    waiting = RemittanceSerializer(allow_null=True)


class RecordTaxSerializer(serializers.Serializer[Any]):
    """That a month's tax was paid to the tax office."""

    office_reference = serializers.CharField(max_length=100)
    paid_on = serializers.DateField()


class StatedPaymentSerializer(serializers.ModelSerializer[Payment]):
    """A payment as a statement lists it."""

    claim = serializers.CharField(source="award.claim.reference", read_only=True)
    account = serializers.CharField(source="payee.masked_number", read_only=True)
    net = yuan(source="amount")
    tax_policy = serializers.CharField(source="tax_policy.version", default=None, read_only=True)

    class Meta:
        model = Payment
        fields = (
            "reference", "claim", "account", "settled_on", "gross", "withheld", "net",
            "tax_policy",
        )  # fmt: skip
        read_only_fields = fields


class StatementSerializer(serializers.Serializer[Any]):
    """What one payee was paid in a year."""

    year = serializers.IntegerField()
    name = serializers.CharField()
    payments = StatedPaymentSerializer(many=True)
    gross = yuan()
    withheld = yuan()
    net = yuan()


class PayeeOfYearSerializer(serializers.Serializer[Any]):
    """One payee of a year with the sums."""

    payee = serializers.UUIDField(source="payee.public_id")
    account_name = serializers.CharField(source="payee.account_name")
    kind = serializers.CharField(source="payee.kind")
    count = serializers.IntegerField()
    gross = yuan()
    withheld = yuan()
    net = yuan()
