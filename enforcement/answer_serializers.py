"""How forwarded claims, counter-statements, clocks and suits look over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.models import Claim
from enforcement.actions.answers import STATED, link_of
from enforcement.answer_terms import Rule
from enforcement.answering import (
    countdown_of,
    filed_statement_of,
    rule_in_force,
    statement_of,
    why_no_answer,
)
from enforcement.contacts import opened
from enforcement.models import AnswerFile, Countdown, Forwarding, Measure, Pause, Suit

Facts = dict[str, Any]


class BothTongues(serializers.Serializer[Any]):
    """A text in Chinese and English."""

    zh = serializers.CharField()
    en = serializers.CharField()


class RuleSerializer(serializers.Serializer[Rule]):
    """What a clock counts, since when that is the rule, and the law behind it."""

    version = serializers.CharField()
    count = serializers.ChoiceField(["working", "calendar", "at_once"])
    days = serializers.IntegerField()
    since = serializers.DateField()
    law = BothTongues(source="source")
    sentence = BothTongues()


class PauseSerializer(serializers.ModelSerializer[Pause]):
    """A time that did not count, and why."""

    class Meta:
        model = Pause
        fields = ("cause", "words", "begun_at", "ended_at")


class SuitSerializer(serializers.ModelSerializer[Suit]):
    """A proof of suit or complaint, whether it counted, and how it ended."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(
        source="countdown.statement.forwarding.claim.public_id", read_only=True
    )

    class Meta:
        model = Suit
        fields = (
            "id", "claim", "kind", "body", "case_number", "filed_on", "filename", "sha256",
            "shown_at", "decided_at", "accepted", "reason", "outcome", "outcome_words",
            "outcome_at",
        )  # fmt: skip
        read_only_fields = fields


class CountdownClockSerializer(serializers.ModelSerializer[Countdown]):
    """Until when a suit must be shown; `due_at` is null while the clock is paused."""

    rule = RuleSerializer()
    pauses = PauseSerializer(many=True)
    suits = SuitSerializer(many=True)

    class Meta:
        model = Countdown
        fields = ("rule", "started_at", "due_at", "ended_at", "end", "pauses", "suits")
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """Whether the avatar is down because of the claim."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Measure
        fields = ("id", "basis", "begun_at", "ended_at", "end")
        read_only_fields = fields


class AnswerFileSerializer(serializers.ModelSerializer[AnswerFile]):
    """A file of a counter-statement."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = AnswerFile
        fields = ("id", "filename", "media_type", "sha256", "added_at")
        read_only_fields = fields


class ForwardingSerializer(serializers.ModelSerializer[Forwarding]):
    """A forwarded claim; `link` and `pseudonym` (of its user) are shown to the platform alone."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    claim = serializers.UUIDField(source="claim.public_id", read_only=True)
    reference = serializers.CharField(source="claim.reference", read_only=True)
    avatar = serializers.CharField(source="claim.avatar.external_id", read_only=True)
    pseudonym = serializers.SerializerMethodField()
    measure = MeasureSerializer(read_only=True)
    link = serializers.SerializerMethodField()
    has_letter = serializers.SerializerMethodField()
    answered_at = serializers.SerializerMethodField()

    class Meta:
        model = Forwarding
        fields = (
            "id", "claim", "reference", "avatar", "pseudonym", "account", "forwarded_at",
            "answer_until", "deemed_at", "arrived_at", "arrival", "link", "link_expires_at",
            "has_letter", "answered_at", "measure",
        )  # fmt: skip
        read_only_fields = fields

    def get_link(self, forwarding: Forwarding) -> str:
        return link_of(forwarding, now=timezone.now()) if self.context.get("links") else ""

    def get_pseudonym(self, forwarding: Forwarding) -> str:
        avatar = forwarding.claim.avatar
        return avatar.pseudonym if avatar is not None and self.context.get("links") else ""

    def get_has_letter(self, forwarding: Forwarding) -> bool:
        letters = forwarding.letters.all()
        return any(letter.party == "RESPONDENT" and letter.notice_id for letter in letters)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_answered_at(self, forwarding: Forwarding) -> Any:
        statement = filed_statement_of(forwarding)
        return statement.filed_at if statement else None


class CounterStatementSerializer(serializers.Serializer[Any]):
    """A signed counter-statement; how its author is reached is not in it."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(Claim.HolderKind.choices)
    avatar_title = serializers.CharField()
    avatar_place = serializers.CharField()
    statement = serializers.CharField()
    text_version = serializers.CharField()
    signature = serializers.CharField()
    filed_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    arrival = serializers.CharField()
    files = AnswerFileSerializer(many=True)


class ClaimAnswerSerializer(serializers.Serializer[Any]):
    """Where the answer to a claim stands, for its claimant and the staff."""

    forwarded_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    measure = MeasureSerializer()
    rule = RuleSerializer()
    statement = CounterStatementSerializer(allow_null=True)
    clock = CountdownClockSerializer(allow_null=True)


def answer_of(forwarding: Forwarding) -> Facts:
    """What `ClaimAnswerSerializer` shows of a forwarded claim."""
    statement = filed_statement_of(forwarding)
    clock = countdown_of(statement)
    return {
        "forwarded_at": forwarding.forwarded_at,
        "arrived_at": forwarding.arrived_at,
        "measure": forwarding.measure,
        "rule": clock.rule if clock else rule_in_force(),
        "statement": statement,
        "clock": clock,
    }


class CounterDraftSerializer(serializers.Serializer[Any]):
    """The respondent's own words; everything may come later."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    kind = serializers.ChoiceField(Claim.HolderKind.choices, required=False)
    postal_address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    telephone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    avatar_title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    avatar_place = serializers.CharField(max_length=500, required=False, allow_blank=True)
    statement = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    guaranteed = serializers.BooleanField(required=False)
    declared = serializers.BooleanField(required=False)


class LinkSerializer(serializers.Serializer[Any]):
    """What was forwarded, what was written so far, and how it goes on."""

    reference = serializers.CharField()
    avatar = serializers.CharField()
    works = serializers.ListField(child=serializers.CharField())
    forwarded_at = serializers.DateTimeField()
    answer_until = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    why_no_answer = serializers.CharField(help_text="empty where one can be sent")
    draft = CounterDraftSerializer(allow_null=True)
    files = AnswerFileSerializer(many=True)
    guarantee = serializers.CharField()
    declaration = serializers.CharField()
    filed_at = serializers.DateTimeField(allow_null=True)
    measure = MeasureSerializer()
    rule = RuleSerializer()
    clock = CountdownClockSerializer(allow_null=True)


def link_facts(forwarding: Forwarding, *, texts: dict[str, str]) -> Facts:
    """What `LinkSerializer` shows; before receipt is confirmed not even whose works they are."""
    statement, claim = statement_of(forwarding), forwarding.claim
    confirmed = forwarding.arrived_at is not None
    works = claim.pictures.values_list("work__title", flat=True) if confirmed else []
    draft: Facts | None = None
    if statement is not None:
        draft = {name: getattr(statement, name) for name in STATED} | opened(statement)
    return {
        **answer_of(forwarding),
        "reference": claim.reference,
        "avatar": str(claim.avatar),
        "works": list(works),
        "answer_until": forwarding.answer_until,
        "why_no_answer": why_no_answer(forwarding, now=timezone.now()),
        "draft": draft,
        "files": statement.files.all() if statement else [],
        "filed_at": statement.filed_at if statement else None,
        **texts,
    }


class SignSerializer(serializers.Serializer[Any]):
    """The typed signature."""

    signature = serializers.CharField(max_length=200, allow_blank=True, default="")


class UploadSerializer(serializers.Serializer[Any]):
    """One file."""

    file = serializers.FileField(allow_empty_file=True, use_url=False)


class ArrivedSerializer(serializers.Serializer[Any]):
    """The platform's word that the notice reached its user, and which account that is."""

    account = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="the user's subject at the platform's OpenID Connect: they may sign in then",
    )


class NewSuitSerializer(serializers.Serializer[Any]):
    """A proof of suit or complaint."""

    kind = serializers.ChoiceField(Suit.Kind.choices)
    body = serializers.CharField(max_length=200)
    case_number = serializers.CharField(max_length=100)
    filed_on = serializers.DateField()
    file = serializers.FileField(allow_empty_file=True, use_url=False)


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason in words."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class WordsSerializer(serializers.Serializer[Any]):
    """A reason in words, which both sides read."""

    words = serializers.CharField(max_length=2000)


class OutcomeSerializer(serializers.Serializer[Any]):
    """How a suit ended."""

    outcome = serializers.ChoiceField(Suit.Outcome.choices)
    words = serializers.CharField(max_length=2000)


class ContactSerializer(serializers.Serializer[Any]):
    """How a respondent is reached."""

    postal_address = serializers.CharField()
    email = serializers.CharField()
    telephone = serializers.CharField()
