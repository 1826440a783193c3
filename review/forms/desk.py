"""What reviewers type in at the desk."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from review.forms.words import words
from review.grounds import LONGEST_REASON, Access, Element, Ground, gaps
from review.queries import BlindSheet, BothSides, Sheet


class Option(NamedTuple):
    """One choice of a worksheet, and why it was made beforehand; empty where it wasn't."""

    widget: BoundWidget
    because: str


class VerdictForm(forms.Form):
    """The worksheet of one picture: access, similar elements, ground and reason."""

    access = forms.ChoiceField(
        label=_("Access"),
        choices=Access.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Could the generator have known the work?"),
    )
    elements = forms.MultipleChoiceField(
        label=_("Substantial similarity"),
        choices=Element.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which elements is the avatar alike?"),
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=words(4))
    suggestion: Any = None  # what facts suggested, as long as nobody has typed anything

    @classmethod
    def of(cls, sheet: Sheet, data: Any = None) -> "VerdictForm":
        """The form of one picture: as typed or saved before, else with what the facts suggest."""
        typed = sheet.worksheet or sheet.draft
        if typed:
            names = ("ground", "reason", "access", "elements")
            initial = {name: getattr(typed, name) for name in names}
        else:
            initial = {
                "access": sheet.suggestion.access,
                "elements": list(sheet.suggestion.elements),
            }
        form = cls(data, initial=initial, auto_id=f"picture-{sheet.number}-%s")
        form.suggestion = None if typed or form.is_bound else sheet.suggestion
        return form

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for gap in gaps(given["ground"], given["reason"], given["access"], given["elements"]):
                self.add_error(gap.field, gap.message)
        return given

    def similar(self) -> Iterator[Option]:
        """The elements to choose from, with what was suggested."""
        found = self.suggestion.elements if self.suggestion else {}
        for widget in self["elements"]:
            yield Option(widget, found.get(widget.data["value"], ""))

    def ways(self) -> Iterator[Option]:
        """The findings on access to choose from, with what was suggested."""
        found = self.suggestion
        for widget in self["access"]:
            chosen = found and widget.data["value"] == found.access
            yield Option(widget, found.because if chosen else "")


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
            initial={"access": sides.sheet.suggestion.access},
            prefix=f"picture-{sides.number}",
            auto_id="%s",
        )


class AskForm(forms.Form):
    """A question to the claimant."""

    text = forms.CharField(
        label=_("What should the claimant tell or show?"), max_length=4000, widget=words(4)
    )
