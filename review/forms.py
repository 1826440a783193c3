"""What reviewers and claimants type in."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.refusal import Refused
from claims.forms import proof_files
from claims.models import Picture
from review.actions import Disputed
from review.grounds import LONGEST_REASON, Access, Element, Ground, gaps
from review.queries import Sheet, Shelf
from similarity.models import Band


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal beside the input that caused it, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VerdictForm(forms.Form):
    """The worksheet of one picture: ground, reason, access and similar elements."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Choose a ground")), *Ground.choices]
    )
    access = forms.ChoiceField(
        label=_("Access: could the generator have known the work?"),
        choices=Access.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
        help_text=_("Upholding needs it, proven or presumed."),
    )
    elements = forms.MultipleChoiceField(
        label=_("Substantially similar in"),
        choices=Element.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        help_text=_("Upholding needs one at least, and style alone is not enough."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=_words(4),
        help_text=_("The claimant reads it."),
    )

    @classmethod
    def of(cls, sheet: Sheet, data: Any = None) -> "VerdictForm":
        """The form of one picture, filled from the draft or with what the dates suggest."""
        initial: dict[str, Any] = {"access": sheet.access}
        if sheet.draft:
            names = ("ground", "reason", "access", "elements")
            initial = {name: getattr(sheet.draft, name) for name in names}
        return cls(data, initial=initial, auto_id=f"picture-{sheet.number}-%s")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for gap in gaps(given["ground"], given["reason"], given["access"], given["elements"]):
                self.add_error(gap.field, gap.message)
        return given


class AskForm(forms.Form):
    """A question to the claimant."""

    text = forms.CharField(
        label=_("What should the claimant tell or show?"), max_length=4000, widget=_words(4)
    )


class ReturnForm(forms.Form):
    """Why a proposal goes back."""

    reason = forms.CharField(
        label=_("What should be looked at again?"), max_length=4000, widget=_words(3)
    )


class AppealForm(forms.Form):
    """What is wrong with a decision."""

    grounds = forms.CharField(
        label=_("What is wrong with the decision?"),
        max_length=8000,
        required=False,
        widget=_words(6),
    )

    def __init__(
        self,
        pictures: Sequence[Picture],
        data: "QueryDict | None" = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> None:
        super().__init__(data, files)
        self.pictures = pictures
        alone = len(pictures) == 1
        self.fields["grounds"].required = alone
        if not alone:
            self.fields["grounds"].label = _("About the decision as a whole")
            self.fields["grounds"].help_text = _(
                "If you say something here and nothing below, it is about every picture that was "
                "not upheld."
            )
        for picture in pictures:
            if not alone:
                self.fields[f"grounds-{picture.public_id}"] = forms.CharField(
                    label=_("Why is the decision on this picture wrong?"),
                    max_length=4000,
                    required=False,
                    widget=_words(3),
                )
            self.fields[f"files-{picture.public_id}"] = proof_files(_("New proof"))

    def rows(self) -> Iterator[tuple[Picture, list[forms.BoundField]]]:
        """The fields of each picture."""
        for picture in self.pictures:
            names = (f"grounds-{picture.public_id}", f"files-{picture.public_id}")
            yield picture, [self[name] for name in names if name in self.fields]

    def disputed(self) -> list[Disputed]:
        """The pictures for which something was said or sent; none: all of them."""
        given = self.cleaned_data
        found = [
            Disputed(
                picture,
                given.get(f"grounds-{picture.public_id}", ""),
                [file for file in given[f"files-{picture.public_id}"] if file],
            )
            for picture in self.pictures
        ]
        return [one for one in found if one.grounds or one.uploads]


class QueueFilter(forms.Form):
    """Which claims the queue shows. No field is marked optional: in a filter each of them is."""

    use_required_attribute = False

    shelf = forms.ChoiceField(label=_("Show"), choices=Shelf.choices)
    band = forms.ChoiceField(label=_("Similarity"), choices=[("", _("Any")), *Band.choices])
    q = forms.CharField(label=_("Reference"), max_length=20)
    conflicts = forms.BooleanField(label=_("Claimed by several people"))

    def wanted(self) -> dict[str, Any]:
        """The filter as asked for; what is not understood is left out.

        Who looks for a reference wants it wherever it lies.
        """
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        text = str(given.get("q", "")).strip()
        shelf = given.get("shelf") or (Shelf.ALL if text else Shelf.WAITING)
        conflicts = bool(given.get("conflicts"))
        return {
            "shelf": shelf, "band": given.get("band", ""), "text": text, "conflicts": conflicts,
        }  # fmt: skip
