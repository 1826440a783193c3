"""What reviewers and claimants type in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.refusal import Refused
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
        widget=_words(6),
        help_text=_("Say for each picture what was overlooked. You can appeal once."),
    )


class QueueFilter(forms.Form):
    """Which claims the queue shows. No field is marked optional: in a filter each of them is."""

    use_required_attribute = False

    shelf = forms.ChoiceField(label=_("Show"), choices=Shelf.choices)
    band = forms.ChoiceField(label=_("Similarity"), choices=[("", _("Any")), *Band.choices])
    q = forms.CharField(label=_("Reference"), max_length=20)

    def wanted(self) -> dict[str, str]:
        """The filter as asked for; what is not understood is left out.

        Who looks for a reference wants it wherever it lies.
        """
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        text = str(given.get("q", "")).strip()
        shelf = given.get("shelf") or (Shelf.ALL if text else Shelf.WAITING)
        return {"shelf": shelf, "band": given.get("band", ""), "text": text}
