"""Payees over the API: as the claimant enters them, and masked as finance finds them."""

from typing import Any

from rest_framework import serializers

from payouts.actions import PayeeFields
from payouts.models import Payee, PayeeLook


class PayeeSerializer(serializers.Serializer[Any]):
    """A payee as the claimant enters it; account and identity number are never given back."""

    kind = serializers.ChoiceField(choices=Payee.Kind.choices)
    method = serializers.ChoiceField(choices=Payee.Method.choices, default=Payee.Method.BANK)
    account_name = serializers.CharField(max_length=100)
    bank_name = serializers.CharField(
        max_length=140, default="", allow_blank=True, help_text="needed for BANK"
    )
    bank_code = serializers.CharField(
        max_length=30, default="", allow_blank=True, help_text="CNAPS, 12 digits, where known"
    )
    account_number = serializers.CharField(
        max_length=80, default="", allow_blank=True, write_only=True, help_text="needed for BANK"
    )
    alipay_account = serializers.CharField(
        max_length=120, default="", allow_blank=True, write_only=True, help_text="needed for ALIPAY"
    )
    identity_type = serializers.ChoiceField(
        choices=Payee.IdentityType.choices, default="", allow_blank=True
    )
    identity_number = serializers.CharField(
        max_length=40,
        default="",
        allow_blank=True,
        write_only=True,
        help_text="of the payee, for the tax declaration",
    )
    number_checked = serializers.BooleanField(
        default=False, help_text="the number was compared although its check digit does not fit"
    )
    code_checked = serializers.BooleanField(
        default=False, help_text="the bank code was compared although its check digit does not fit"
    )
    consent_version = serializers.CharField(
        max_length=20, help_text="the version of the consent text that was agreed to"
    )
    papers = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        required=False,
        max_length=5,
        default=list,
        help_text="what shows that an agent, guardian or heir may receive the money",
    )


class AcceptSerializer(PayeeSerializer):
    """Accepting the award of a claim."""

    text_version = serializers.CharField(
        max_length=20, help_text="the version of the acceptance text that was agreed to"
    )
    signature = serializers.CharField(max_length=200)


def payee_of(data: dict[str, Any]) -> PayeeFields:
    """The payee in validated data, for the action."""
    known = PayeeFields.__dataclass_fields__
    return PayeeFields(**{name: value for name, value in data.items() if name in known})


class FoundPayeeSerializer(serializers.ModelSerializer[Payee]):
    """A payee as finance and the auditor see it: masked."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    owner = serializers.StringRelatedField[Payee]()
    account = serializers.CharField(source="masked_number", read_only=True)
    identity = serializers.CharField(
        source="masked_identity", read_only=True, help_text="the last four characters, or empty"
    )
    claims = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="the claims that name it now"
    )
    looks = serializers.IntegerField(
        source="times_read", read_only=True, help_text="how often somebody read a number of it"
    )
    altered = serializers.BooleanField(
        read_only=True, help_text="whether an encrypted value is not what was kept for this payee"
    )

    class Meta:
        model = Payee
        fields = (
            "id", "owner", "kind", "method", "account_name", "bank_name", "bank_code", "account",
            "identity_type", "identity", "claims", "looks", "altered", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class RevealSerializer(serializers.Serializer[Any]):
    """Which number somebody needs to read, and why."""

    what = serializers.ChoiceField(choices=PayeeLook.What.choices)
    reason = serializers.CharField(max_length=2000)


class RevealedSerializer(serializers.Serializer[Any]):
    """A number in clear, given once and never kept by the caller."""

    what = serializers.ChoiceField(choices=PayeeLook.What.choices)
    number = serializers.CharField()


class PayeeLookSerializer(serializers.ModelSerializer[PayeeLook]):
    """Who read which number of a payee, when and why."""

    payee = serializers.UUIDField(source="payee.public_id", read_only=True)
    viewer = serializers.CharField(source="viewer.email", read_only=True)

    class Meta:
        model = PayeeLook
        fields = ("payee", "viewer", "what", "reason", "at")
        read_only_fields = fields


class LookRateSerializer(serializers.Serializer[Any]):
    """How often one person has read numbers of payees."""

    viewer = serializers.CharField(source="email")
    day = serializers.IntegerField(help_text="in the last 24 hours")
    week = serializers.IntegerField(help_text="in the last 7 days")
    month = serializers.IntegerField(help_text="in the last 30 days")
    payees = serializers.IntegerField(help_text="different payees in the last 30 days")
    last = serializers.DateTimeField()
