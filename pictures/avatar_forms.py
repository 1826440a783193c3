"""Forms of the platform's pages: finding avatars, registering one or a table, adding facts."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from pictures.forms import ACCEPTED, SeveralFilesField, SeveralFilesInput
from pictures.models import Avatar, AvatarFetch, LabelState, MadeBy
from pictures.models.avatars import OPAQUE
from pictures.queries import AMISS

ANY = ("", _("Any"))


class Narrowing(forms.Form):
    """What a list is narrowed by; what can't be read narrows nothing, and is said."""

    use_required_attribute = False

    def wanted(self) -> dict[str, Any]:
        """What was entered and understood."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AvatarFilter(Narrowing):
    """Which avatars are shown."""

    external_id = forms.CharField(label=_("Avatar id"), max_length=100, required=False)
    label = forms.ChoiceField(
        label=_("AI label"),
        choices=[ANY, (AMISS, _("Wrong or missing")), *LabelState.choices],
        required=False,
    )
    made_by = forms.ChoiceField(
        label=_("Who made it"), choices=[ANY, *MadeBy.choices], required=False
    )
    model_version = forms.CharField(label=_("Model version"), max_length=100, required=False)
    day = forms.DateField(
        label=_("Day registered"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


class FetchFilter(Narrowing):
    """Which pictures that are to be fetched are shown."""

    state = forms.ChoiceField(
        label=_("State"), choices=[ANY, *AvatarFetch.State.choices], required=False
    )


class FactsForm(forms.Form):
    """What a platform says of an avatar."""

    generated_at = forms.DateTimeField(
        label=_("Time generated"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    model_version = forms.CharField(label=_("Model version"), max_length=100, required=False)
    prompt_sha256 = forms.RegexField(
        r"^[0-9a-fA-F]{64}$",
        label=_("Prompt's SHA-256"),
        required=False,
        error_messages={"invalid": _("64 hexadecimal digits, never the prompt itself.")},
        help_text=_("The prompt itself stays with you."),
    )
    pseudonym = forms.CharField(
        label=_("User's pseudonym"),
        required=False,
        validators=[RegexValidator(OPAQUE, _("Letters, digits and . _ : ~ - only."))],
        help_text=_("An id that means something to you alone; no name, no telephone number."),
    )
    manifest_id = forms.CharField(label=_("Data-set manifest"), max_length=200, required=False)

    @classmethod
    def missing_of(cls, avatar: Avatar, data: Any = None) -> "FactsForm":
        """The form with the fields alone that were not said of this avatar."""
        form = cls(data)
        for name in list(form.fields):
            if getattr(avatar, name):
                del form.fields[name]
        return form


class RegisterForm(FactsForm):
    """One avatar with its picture, or with the address where the picture lies."""

    field_order = ("external_id", "image", "url", "made_by")
    external_id = forms.CharField(label=_("Avatar id"), max_length=100)
    image = forms.FileField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,  # refused later, with the same sentences as every other file
        widget=forms.FileInput({"accept": ACCEPTED}),
    )
    url = forms.CharField(
        label=_("or its address"),
        max_length=2000,
        required=False,
        help_text=_("At one of the hosts that were agreed on; it is asked at once."),
    )
    made_by = forms.ChoiceField(label=_("Who made it"), choices=MadeBy.choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "image" in given and bool(given.get("image") is not None) == bool(given.get("url")):
            self.add_error("image", _("Give either a file or an address."))
        return given


class TableForm(forms.Form):
    """A table of avatars, and those of their pictures that are files."""

    table = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("One avatar a line; the first line names the columns."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )
    images = SeveralFilesField(
        label=_("Pictures"),
        required=False,
        allow_empty_file=True,
        help_text=_("The files that the column “file” names, several at once."),
        widget=SeveralFilesInput({"accept": ACCEPTED}),
    )
