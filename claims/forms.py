"""Forms of a claim: the parts of the draft's page, the signature, the answer."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from claims.linter import AUTHORSHIP
from claims.models import Claim, Evidence, Picture
from claims.states import State
from pictures.forms import ACCEPTED, SeveralFilesField, SeveralFilesInput, WorkForm
from pictures.models import Work

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AUTO_ID = "field-%s"  # the ids that the linter's gaps point at
PROOFS = f"{ACCEPTED},application/pdf,.pdf,.psd,.tsr,.tst"


def proof_files(label: "_StrPromise") -> SeveralFilesField:
    """A field for proofs that come with words: several at once, or none."""
    return SeveralFilesField(
        label=label,
        required=False,
        allow_empty_file=True,
        help_text=_("Pictures, PDF or layered Photoshop files."),
        widget=SeveralFilesInput({"accept": PROOFS}),
    )


class DraftForm(forms.Form):
    """A part of the draft: fields marked as needed may still be empty while it is a draft."""

    use_required_attribute = False

    def __init__(
        self,
        data: "QueryDict | None" = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, auto_id=AUTO_ID, **kwargs)

    def full_clean(self) -> None:
        """Clean with every field optional; the linter says what is missing, not the form."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def kept(self) -> dict[str, Any]:
        """The values that are valid."""
        self.full_clean()
        return self.cleaned_data


class AvatarForm(DraftForm):
    """Which avatar: the platform's id, or what was seen."""

    avatar_id = forms.CharField(
        label=_("Platform's avatar id"),
        max_length=100,
        required=False,
        help_text=_("If you know it. Then the picture is here already."),
    )
    avatar_image = forms.FileField(
        label=_("The avatar as you saw it"),
        required=False,
        allow_empty_file=True,  # refused later, with the same sentences as every other file
        help_text=_("A screenshot or the picture itself, if you do not know the id."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )
    avatar_url = forms.URLField(
        label=_("Address where you saw it"), max_length=500, required=False, assume_scheme="https"
    )
    avatar_seen_at = forms.DateTimeField(
        label=_("Time when you saw it"),
        required=False,
        help_text=_("Beijing time."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )

    @classmethod
    def of(cls, claim: Claim) -> "AvatarForm":
        avatar = claim.avatar
        if avatar is None:
            return cls()
        if avatar.registered:
            return cls(initial={"avatar_id": avatar.external_id})
        return cls(initial={"avatar_url": avatar.source_url, "avatar_seen_at": avatar.seen_at})


class DetailsForm(DraftForm):
    """Who holds the rights, how to reach them, which rights, and what is asked for."""

    holder_name = forms.CharField(label=_("Name"), max_length=200)
    holder_kind = forms.ChoiceField(
        label=_("The rights holder is a"),
        choices=Claim.HolderKind.choices,
        widget=forms.RadioSelect({"class": "choices"}),
    )
    postal_address = forms.CharField(label=_("Postal address"), max_length=300)
    contact_email = forms.EmailField(label=_("E-mail"), max_length=254)
    telephone = forms.CharField(label=_("Telephone"), max_length=40)
    agent_name = forms.CharField(
        label=_("Agent's name"),
        max_length=200,
        required=False,
        help_text=_("Only if you act for the rights holder."),
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights infringed"),
        choices=Claim.Right.choices,
        widget=forms.CheckboxSelectMultiple({"class": "choices boxed"}),
    )
    request = forms.CharField(
        label=_("What you ask for"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: stop showing this avatar, and pay what was promised."),
    )

    def kept(self) -> dict[str, Any]:
        """The valid values; a choice that was not made leaves the one before."""
        kept = super().kept()
        return {name: value for name, value in kept.items() if name != "holder_kind" or value}

    @classmethod
    def of(cls, claim: Claim) -> "DetailsForm":
        return cls(initial={name: getattr(claim, name) for name in cls.base_fields})


class NewWorksForm(DraftForm):
    """Works that come into the claim: from the library, or as new pictures."""

    library = forms.ModelMultipleChoiceField(
        Work.objects.none(), required=False, to_field_name="public_id"
    )
    new_works = SeveralFilesField(
        label=_("New pictures"),
        required=False,
        allow_empty_file=True,
        help_text=_("JPEG, PNG, WebP, AVIF, HEIC or GIF; several at once if you like."),
        widget=SeveralFilesInput({"accept": ACCEPTED}),
    )


class FactsForm(DraftForm, WorkForm):
    """What is said about one work of the claim."""

    created_on = forms.DateField(
        label=_("Date created"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    @classmethod
    def of(cls, picture: Picture, *sent: Any) -> "FactsForm":
        """The form of one work, with what was `sent` if anything was.

        What another filed claim relies on is shown, but not to be changed.
        """
        values = {name: getattr(picture.work, name) for name in cls.base_fields}
        form = cls(*sent, initial=values, prefix=f"pictures-{picture.public_id}")
        for field in form.fields.values():
            field.disabled = picture.work.fixed_at is not None
        return form


class ProofForm(DraftForm):
    """One more proof of authorship for a work."""

    proof_kind = forms.ChoiceField(
        label=_("Kind of proof"),
        required=False,
        choices=[("", "---------")]
        + [(kind.value, kind.label) for kind in Evidence.Kind if kind in AUTHORSHIP],
    )
    proof_note = forms.CharField(
        label=_("Number, address or remark"),
        max_length=500,
        required=False,
        help_text=_("Such as the certificate's number 国作登字-2026-F-00123456."),
    )
    proof_file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("A picture, a PDF or a layered Photoshop file."),
        widget=forms.FileInput({"accept": PROOFS}),
    )


class PowerForm(DraftForm):
    """The agent's power of attorney."""

    power_of_attorney = forms.FileField(
        label=_("Power of attorney"),
        required=False,
        allow_empty_file=True,
        help_text=_("A picture or a PDF, signed by the rights holder."),
        widget=forms.FileInput({"accept": PROOFS}),
    )


class SignForm(DraftForm):
    """The declaration and the typed signature."""

    declaration_agreed = forms.BooleanField(label=_("I make this declaration"))
    signature = forms.CharField(
        label=_("Signature"), max_length=200, help_text=_("Type your name as it stands above.")
    )


class BulkSignForm(SignForm):
    """The declaration and one signature for every good row of a table."""

    signature = forms.CharField(
        label=_("Signature"),
        max_length=200,
        help_text=_(
            "You sign once for every row without errors: with the rights holder's or the agent's "
            "name as it stands in all of them."
        ),
    )


class AnswerForm(forms.Form):
    """The answer to a reviewer's question."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=8000, widget=forms.Textarea({"rows": 6})
    )
    uploads = proof_files(_("Files"))


class MessageForm(forms.Form):
    """A message to the other side, with files if there are any."""

    body = forms.CharField(label=_("Message"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    uploads = proof_files(_("Files"))


class WithdrawForm(forms.Form):
    """Why a claim is withdrawn, if the claimant wants to say so."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )


class FilterForm(forms.Form):
    """Which claims to show."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *State.choices]
    )


def title_from(upload: "UploadedFile[bytes]") -> str:
    """A work's first title: its file's name without folder and ending."""
    return PurePath(upload.name or "").stem.strip()[:200]


class BulkForm(forms.Form):
    """The table and the archive of many claims."""

    table = forms.FileField(
        label=_("Table"),
        allow_empty_file=True,  # refused later, with the sentence of the house
        help_text=_("CSV in UTF-8 or GB18030; one row is one claim."),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    archive = forms.FileField(
        label=_("Pictures"),
        allow_empty_file=True,
        help_text=_("One ZIP archive with every picture and proof that the table names."),
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
    )
