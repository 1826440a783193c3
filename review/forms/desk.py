"""What reviewers type in at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.words import words
from review.grounds import LONGEST_REASON, Access, Element, Ground, gaps
from review.queries import BlindSheet, BothSides, Sheet


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


class OpinionForm(VerdictForm):
    """The same worksheet for a second look; the claimant never reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Colleagues may read it. The claimant does not.")

    @classmethod
    def of_look(cls, sheet: BlindSheet, data: Any = None) -> "OpinionForm":
        """The form of one picture, filled from what was said or with what the dates suggest."""
        initial: dict[str, Any] = {"access": sheet.access}
        if sheet.opinion:
            names = ("ground", "reason", "access", "elements")
            initial = {name: getattr(sheet.opinion, name) for name in names}
        return cls(data, initial=initial, auto_id=f"picture-{sheet.number}-%s")


class RulingForm(VerdictForm):
    """The worksheet of a picture on which two reviewers differ; several of them in one page."""

    @classmethod
    def between(cls, sides: BothSides, data: Any = None) -> "RulingForm":
        """The form of one picture, empty but for what the dates suggest."""
        return cls(
            data,
            initial={"access": sides.sheet.access},
            prefix=f"picture-{sides.number}",
            auto_id="%s",
        )


class AskForm(forms.Form):
    """A question to the claimant."""

    text = forms.CharField(
        label=_("What should the claimant tell or show?"), max_length=4000, widget=words(4)
    )
