"""What the API takes and gives for avatars and for pictures that are to be fetched."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from pictures.models import Avatar, AvatarFetch, LabelState, MadeBy
from pictures.models.avatars import OPAQUE
from pictures.queries import AMISS
from pictures.refusals import reason
from pictures.serializers.kept import PictureFields, SaidOfAvatarSerializer


class FactFields(serializers.Serializer[Any]):
    """What a platform says of an avatar beside its id and its picture."""

    generated_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("when the generator made it")
    )
    model_version = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text=_("which model made it")
    )
    prompt_sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        allow_blank=True,
        help_text=_("SHA-256 of the prompt in UTF-8, as 64 hexadecimal digits; never the prompt"),
    )
    pseudonym = serializers.RegexField(
        OPAQUE,
        required=False,
        allow_blank=True,
        help_text=_("an id of the user that means something to the platform alone"),
    )
    manifest_id = serializers.CharField(
        required=False, allow_blank=True, max_length=200,
        help_text=_("id of the manifest of the data set that the model was trained on"),
    )  # fmt: skip
    made_by = serializers.ChoiceField(
        MadeBy.choices,
        required=False,
        help_text=_("PLATFORM: its own generator; USER: a user's upload or own model"),
    )


class AvatarSerializer(PictureFields, FactFields):
    """An avatar that the platform registered; the pseudonym is shown to its own client alone."""

    external_id = serializers.CharField(max_length=100)
    ai_label = serializers.ChoiceField(
        [*LabelState.choices, ("", "–")],  # an older picture was not looked at
        source="label",
        read_only=True,
        help_text=_(
            "the AI label (GB 45438) in its file; WRONG and MISSING are findings for the platform; "
            "empty as long as the file has not been read"
        ),
    )
    file_says = SaidOfAvatarSerializer(source="blob.said", read_only=True, allow_null=True)

    basename = "avatar"

    def to_representation(self, instance: Avatar) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if self.context["request"].user.pk != instance.added_by_id:
            shown["pseudonym"] = ""
        return shown


class NewAvatarSerializer(AvatarSerializer):
    """An avatar to register: with its picture, or with the address where the picture lies."""

    image = serializers.FileField(
        write_only=True, required=False, allow_empty_file=True, use_url=False
    )
    url = serializers.CharField(
        write_only=True, required=False, max_length=2000,
        help_text=_("an address at one of the agreed hosts; it is asked while you wait"),
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("image" in attrs) == ("url" in attrs):
            raise serializers.ValidationError({"image": _("Give either a file or an address.")})
        return attrs


class CompletedAvatarSerializer(FactFields):
    """Facts to add to an avatar; what was said before stays."""


class AvatarQuerySerializer(serializers.Serializer[Any]):
    """Which avatars are listed."""

    external_id = serializers.CharField(required=False, max_length=100)
    made_by = serializers.ChoiceField(MadeBy.choices, required=False)
    model_version = serializers.CharField(required=False, max_length=100)
    ai_label = serializers.ChoiceField(
        [*LabelState.choices, (AMISS, _("Wrong or missing"))], source="label", required=False
    )
    day = serializers.DateField(required=False, help_text=_("of registration, in China"))


class FetchSerializer(serializers.ModelSerializer[AvatarFetch]):
    """A picture that a platform named by its address, and what became of it.

    Its own client sees the address, others the host alone; once it is registered the query is gone.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField(help_text=_("why the last try failed"))
    avatar = serializers.UUIDField(source="avatar.public_id", read_only=True, allow_null=True)

    class Meta:
        model = AvatarFetch
        fields = (
            "id", "external_id", "url", "state", "tries", "code", "reason", "asked_at",
            "retry_at", "ended_at", "avatar",
        )  # fmt: skip
        read_only_fields = fields

    def get_url(self, row: AvatarFetch) -> str:
        own = self.context["request"].user.pk == row.asked_by_id
        return row.url if own else row.host

    def get_reason(self, row: AvatarFetch) -> str:
        return reason(row.code, row.params)


class FetchQuerySerializer(serializers.Serializer[Any]):
    """Which of them are listed."""

    state = serializers.ChoiceField(AvatarFetch.State.choices, required=False)


class ForgetSerializer(serializers.Serializer[Any]):
    """The pseudonym of a user who left the platform."""

    pseudonym = serializers.CharField(max_length=64, validators=[RegexValidator(OPAQUE)])


class ForgottenSerializer(serializers.Serializer[Any]):
    """From how many avatars it was taken."""

    avatars = serializers.IntegerField()


class ReopenedSerializer(serializers.Serializer[Any]):
    """How many pictures are fetched again."""

    waiting = serializers.IntegerField()
