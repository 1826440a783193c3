"""What reviewers type in at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.words import words
from review.grounds import LONGEST_REASON, Access, Element, Ground, gaps
from review.queries import Sheet


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
        widget=words(4),
        help_text=_("The claimant reads it."),
    )

    @classmethod
    def of(cls, sheet: Sheet, data: Any = None) -> "VerdictForm":
        """The form of one picture, filled from the draft or with what the dates suggest."""
        initial: dict[str, Any] = {
            "access": sheet.suggestion.access,
            "elements": list(sheet.suggestion.elements),
        }
        typed = sheet.worksheet or sheet.draft
        if typed:
            names = ("ground", "reason", "access", "elements")
            initial = {name: getattr(typed, name) for name in names}
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
        label=_("What should the claimant tell or show?"), max_length=4000, widget=words(4)
    )
