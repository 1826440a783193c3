"""What the API takes and gives for one claim and for a list of them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims import queries
from claims.linter import AUTHORSHIP
from claims.models import Claim, Evidence, Message, Picture, Term
from claims.states import State
from pictures.serializers import NewWorkSerializer, SaidOfAvatarSerializer, SaidSerializer

PROOFS = [
    (kind.value, kind.label)
    for kind in Evidence.Kind
    if kind in AUTHORSHIP or kind == Evidence.Kind.POWER_OF_ATTORNEY
]


class ClaimRowSerializer(serializers.Serializer[Any]):
    """A claim in a list."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    reference = serializers.CharField(read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    avatar_id = serializers.CharField(
        source="avatar.external_id", read_only=True, default=None, allow_null=True
    )
    works = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    filed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    due_at = serializers.DateTimeField(read_only=True, allow_null=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A proof."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    kind = serializers.ChoiceField(choices=Evidence.Kind.choices, read_only=True)
    note = serializers.CharField(read_only=True)
    filename = serializers.CharField(read_only=True)
    media_type = serializers.CharField(read_only=True)
    sha256 = serializers.CharField(read_only=True)
    stamp = serializers.ListField(
        source="stamp_words", child=serializers.CharField(), read_only=True
    )
    added_at = serializers.DateTimeField(read_only=True)


class PictureSerializer(serializers.Serializer[Any]):
    """A work in a claim, with its proofs."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    work = serializers.UUIDField(source="work.public_id", read_only=True)
    title = serializers.CharField(source="work.title", read_only=True)
    created_on = serializers.DateField(source="work.created_on", read_only=True)
    first_published_on = serializers.DateField(source="work.first_published_on", read_only=True)
    first_published_url = serializers.CharField(source="work.first_published_url", read_only=True)
    sha256 = serializers.CharField(source="work.blob.sha256", read_only=True)
    file_says = SaidSerializer(source="work.blob.said", read_only=True, allow_null=True)
    evidence = EvidenceSerializer(many=True, read_only=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """A reviewer's question and its answer."""

    text = serializers.CharField(read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)
    due_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="null while the clock stands still"
    )
    answer = serializers.CharField(read_only=True)
    answered_at = serializers.DateTimeField(read_only=True, allow_null=True)


class MessageSerializer(serializers.Serializer[Any]):
    """A message; a reviewer's name is not told."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    side = serializers.ChoiceField(choices=Message.Side.choices, read_only=True)
    body = serializers.CharField(read_only=True)
    sent_at = serializers.DateTimeField(read_only=True)
    seen_at = serializers.DateTimeField(read_only=True, allow_null=True)
    files = EvidenceSerializer(many=True, read_only=True)


class NewMessageSerializer(serializers.Serializer[Any]):
    """A message to write."""

    body = serializers.CharField(max_length=4000)
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        required=False,
        max_length=5,
        default=list,
    )


class MomentSerializer(serializers.Serializer[Any]):
    """One line of the timeline: a state that was reached, or a clock that was set or moved."""

    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    state_label = serializers.CharField(source="label", read_only=True)
    clock = serializers.ChoiceField(
        source="term.basis", choices=Term.Basis.choices, read_only=True, default=None,
        allow_null=True, help_text="why a clock was set or moved; null: a state was reached",
    )  # fmt: skip
    at = serializers.DateTimeField(read_only=True)
    actor = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)


class ClockSerializer(serializers.Serializer[Any]):
    """The time to answer or to appeal, as it stands now and why."""

    kind = serializers.ChoiceField(choices=Term.Kind.choices, read_only=True)
    basis = serializers.ChoiceField(choices=Term.Basis.choices, read_only=True)
    notice = serializers.CharField(read_only=True, help_text="the number of the notice")
    counted_from = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="arrival, or when it counts as arrived"
    )
    due_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="null while the clock stands still"
    )
    said = serializers.CharField(read_only=True, help_text="why it is so, in a sentence")


class GapSerializer(serializers.Serializer[Any]):
    """Something that keeps a claim from being filed, and the rule behind it."""

    field = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)
    rule = serializers.CharField(read_only=True)


class SeenAvatarSerializer(serializers.Serializer[Any]):
    """The avatar of a claim: the platform's id, or where and when it was seen."""

    avatar_id = serializers.CharField(source="external_id", read_only=True, allow_null=True)
    avatar_url = serializers.CharField(source="source_url", read_only=True)
    avatar_seen_at = serializers.DateTimeField(source="seen_at", read_only=True, allow_null=True)
    sha256 = serializers.CharField(source="blob.sha256", read_only=True)
    file_says = SaidOfAvatarSerializer(source="blob.said", read_only=True, allow_null=True)


CONTACT = ("postal_address", "contact_email", "telephone")


class ClaimSerializer(ClaimRowSerializer):
    """A whole claim, as its claimant sees it; to an auditor, contact data reads empty."""

    works = serializers.SerializerMethodField()  # type: ignore[assignment]
    avatar = SeenAvatarSerializer(read_only=True, allow_null=True)
    holder_name = serializers.CharField(read_only=True)
    holder_kind = serializers.ChoiceField(choices=Claim.HolderKind.choices, read_only=True)
    postal_address = serializers.CharField(read_only=True)
    contact_email = serializers.CharField(read_only=True)
    telephone = serializers.CharField(read_only=True)
    agent_name = serializers.CharField(read_only=True)
    rights = serializers.ListField(child=serializers.ChoiceField(Claim.Right.choices))
    request = serializers.CharField(read_only=True)
    declaration_agreed = serializers.BooleanField(read_only=True)
    declaration_version = serializers.CharField(read_only=True)
    signature = serializers.CharField(read_only=True)
    signed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    pictures = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField()
    clock = serializers.SerializerMethodField()

    def get_works(self, claim: Claim) -> int:
        return len(self._pictures(claim))

    @extend_schema_field(PictureSerializer(many=True))
    def get_pictures(self, claim: Claim) -> Any:
        return PictureSerializer(self._pictures(claim), many=True).data

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, claim: Claim) -> Any:
        return EvidenceSerializer(queries.evidence_of_whole(claim), many=True).data

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, claim: Claim) -> Any:
        return QuestionSerializer(queries.questions_of(claim), many=True).data

    @extend_schema_field(MomentSerializer(many=True))
    def get_timeline(self, claim: Claim) -> Any:
        return MomentSerializer(queries.timeline(claim, viewer=self._viewer()), many=True).data

    @extend_schema_field(ClockSerializer(allow_null=True))
    def get_clock(self, claim: Claim) -> Any:
        term = queries.running_term(claim)
        return ClockSerializer(term).data if term else None

    def to_representation(self, instance: Claim) -> dict[str, Any]:
        self._known: list[Picture] | None = None
        shown = super().to_representation(instance)
        if instance.claimant_id != self._viewer().pk:
            shown |= dict.fromkeys(CONTACT, "")
        return shown

    def _viewer(self) -> Any:
        return self.context["request"].user

    def _pictures(self, claim: Claim) -> list[Picture]:
        if self._known is None:
            self._known = queries.pictures_with_reports(claim)
        return self._known


class DraftSerializer(serializers.Serializer[Any]):
    """What may be said about a draft; everything may come later."""

    avatar_id = serializers.CharField(max_length=100, required=False, allow_blank=True)
    avatar_image = serializers.FileField(required=False, allow_empty_file=True, use_url=False)
    avatar_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    avatar_seen_at = serializers.DateTimeField(required=False, allow_null=True)
    works = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    new_works = NewWorkSerializer(many=True, required=False)
    holder_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    holder_kind = serializers.ChoiceField(Claim.HolderKind.choices, required=False)
    postal_address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    contact_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    telephone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    agent_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    rights = serializers.ListField(
        child=serializers.ChoiceField(Claim.Right.choices), required=False
    )
    request = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    declaration_agreed = serializers.BooleanField(required=False)


class AddPictureSerializer(NewWorkSerializer):
    """A work for the claim: `work` names one of the library, or `image` brings a new one."""

    work = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    image = serializers.FileField(required=False, allow_empty_file=True, use_url=False)


class AddEvidenceSerializer(serializers.Serializer[Any]):
    """A proof: a file, a note (number, address, remark), or both."""

    picture = serializers.UUIDField(required=False, allow_null=True)
    kind = serializers.ChoiceField(PROOFS)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    file = serializers.FileField(required=False, allow_empty_file=True, use_url=False)


class FileSerializer(serializers.Serializer[Any]):
    """The signature, and the declaration if the draft does not hold it yet."""

    signature = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    declaration_agreed = serializers.BooleanField(required=False, allow_null=True, default=None)


class WithdrawSerializer(serializers.Serializer[Any]):
    """Why the claim is withdrawn."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to the open question."""

    answer = serializers.CharField(max_length=8000)
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        required=False,
        max_length=20,
        default=list,
    )
