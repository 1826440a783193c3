"""Forms of the works library, and how an upload is read."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pictures import storage
from pictures.intake import PictureRefused
from pictures.models import ProofKind
from pictures.refusals import UploadRefused

MOST_FILES = 20
TITLE_LENGTH = 200
ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,image/gif,.heic,.avif"


def read_upload(file: "UploadedFile[bytes]", *, field: str = "image") -> bytes:
    """Return an upload's bytes; one beyond the size limit is refused before it is read."""
    limit = storage.limits().size
    if file.size is not None and file.size > limit:
        raise UploadRefused(PictureRefused("bytes", limit=limit // (1024 * 1024)), field=field)
    file.seek(0)  # several rows of a batch may name the same file
    data: bytes = file.read()
    return data


class SeveralFilesInput(forms.ClearableFileInput):
    """A file chooser that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files in one field; cleaned to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]
        if len(cleaned) > MOST_FILES:
            message = _("Please choose at most %(limit)s pictures at once.")
            raise forms.ValidationError(message, params={"limit": MOST_FILES})
        return cleaned


class WorkForm(forms.Form):
    """What a creator says about a work."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    created_on = forms.DateField(
        label=_("Date created"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    first_published_on = forms.DateField(
        label=_("Date first published"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    first_published_url = forms.URLField(
        label=_("Address of first publication"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )


class WorkProofForm(forms.Form):
    """A proof of authorship that is kept with a work."""

    kind = forms.ChoiceField(
        label=_("Kind of proof"), choices=[("", _("Choose the kind")), *ProofKind.choices]
    )
    note = forms.CharField(
        label=_("Number, address or remark"),
        max_length=500,
        required=False,
        help_text=_("A certificate's number looks like 国作登字-2026-F-00123456."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,  # refused later, with the same sentences as every other file
        help_text=_("A picture, a PDF or a layered Photoshop file."),
        widget=forms.FileInput({"accept": f"{ACCEPTED},application/pdf,.pdf,.psd"}),
    )


class AddWorksForm(WorkForm):
    """New works: one or more pictures, and what holds for all of them."""

    field_order = ("image", "title")
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        required=False,
        help_text=_("Left empty, each work is called like its file."),
    )
    image = SeveralFilesField(
        label=_("Pictures"),
        allow_empty_file=True,  # refused later, with the same sentences as every other file
        help_text=_("JPEG, PNG, WebP, AVIF, HEIC or GIF; several at once if you like."),
        widget=SeveralFilesInput({"accept": ACCEPTED}),
    )


def ids_in(values: Iterable[str]) -> list[UUID]:
    """The well-formed ids among what was sent, each once; the rest is left out."""
    found: dict[UUID, None] = {}
    for value in values:
        with suppress(ValueError):
            found[UUID(value)] = None
    return list(found)
