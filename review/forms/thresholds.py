"""Limits that somebody tries, and why they should change."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.words import words
from similarity.thresholds import LONGEST
from similarity.versions import InForce

DECIMALS = 3
NAMES = ("possible", "likely")


def limit(label: Any) -> forms.DecimalField:
    """A number between 0 and 1 in thousandths."""
    widget = forms.NumberInput(attrs={"min": 0, "max": 1, "step": "0.001", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=0, max_value=1, decimal_places=DECIMALS, widget=widget
    )


class LimitsForm(forms.Form):
    """Two limits to try. A slider that was moved counts before the number beside it.

    Each slider comes with the value that it had (`…_was`), because a form without scripts sends
    both. A limit that equals the one in force to its last shown digit is the one in force.
    """

    possible = limit(_("Possible from"))
    likely = limit(_("Likely from"))

    def __init__(self, here: InForce, data: Mapping[str, Any] | None = None) -> None:
        self.here = here
        shown = {name: f"{getattr(here, name):.{DECIMALS}f}" for name in NAMES}
        sent = data and any(name in data for name in (*NAMES, *(f"{n}_slide" for n in NAMES)))
        given = {name: _given(data or {}, name, shown[name]) for name in NAMES}
        super().__init__(given if sent else None, initial=shown)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and given["possible"] >= given["likely"]:
            self.add_error(
                "possible",
                _("“Possible” must be lower than “likely”, and both lie between 0 and 1."),
            )
        return given

    def limits(self) -> dict[str, float]:
        """The limits to try; those in force unless both were understood."""
        present = {name: float(getattr(self.here, name)) for name in NAMES}
        if not self.is_valid():
            return present
        return {
            name: present[name] if round(present[name], DECIMALS) == number else number
            for name, number in ((name, float(self.cleaned_data[name])) for name in NAMES)
        }


def _given(data: Mapping[str, Any], name: str, shown: str) -> Any:
    slide, was = data.get(f"{name}_slide"), data.get(f"{name}_was")
    return slide if slide is not None and slide != was else data.get(name, shown)


class WhyForm(forms.Form):
    """Why limits should change."""

    why = forms.CharField(
        label=_("Why should the limits change?"),
        max_length=LONGEST,
        widget=words(3),
        help_text=_("Whoever decides reads it, and it stays with the version."),
    )


class RejectForm(forms.Form):
    """Why limits should stay as they are."""

    reason = forms.CharField(
        label=_("Why should the limits stay as they are?"), max_length=LONGEST, widget=words(3)
    )
