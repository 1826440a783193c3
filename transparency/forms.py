"""Which period of the figures, and which entries of the register somebody wants to see."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from review.grounds import Ground
from transparency.models import Entry
from transparency.periods import ALL, known
from transparency.queries.register import Wanted
from transparency.words import period_in_words

ANY = ("", _("Any"))


def choices(periods: Sequence[str]) -> list[tuple[str, str]]:
    """Periods with their words, for a list to choose from."""
    return [(name, period_in_words(name)) for name in periods]


class PeriodForm(forms.Form):
    """One of the periods that there are; what is not understood is everything."""

    use_required_attribute = False

    def __init__(self, given: Any, *, periods: Sequence[str]) -> None:
        super().__init__({"period": given.get("period") or ALL})
        self.fields["period"] = forms.ChoiceField(label=_("Period"), choices=choices(periods))

    def chosen(self) -> str:
        """The period to show; the form says so where another one was asked for."""
        return self.cleaned_data["period"] if self.is_valid() else ALL


class RegisterFilter(forms.Form):
    """Which entries; a filter that is not understood is an error, not another filter."""

    use_required_attribute = False

    number = forms.CharField(label=_("Register number"), max_length=40, required=False)
    period = forms.CharField(
        label=_("Entered"),
        max_length=10,
        required=False,
        widget=forms.TextInput({"placeholder": "2026-Q1"}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[ANY, *Entry.Outcome.choices], required=False
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=[ANY, *Ground.choices], required=False)
    respondent = forms.ChoiceField(
        label=_("Who made the avatar"),
        choices=[ANY, *Claim.RespondentKind.choices],
        required=False,
    )
    decided_by = forms.ChoiceField(
        label=_("Decided by"),
        choices=[ANY, ("PERSON", _("people")), ("MACHINE", _("a comparison alone"))],
        required=False,
    )
    appeal = forms.ChoiceField(
        label=_("Appeal"),
        choices=[
            ANY,
            ("YES", _("Decided after an appeal")),
            ("CHANGED", _("… with another outcome")),
            ("STOOD", _("… with the same outcome")),
        ],
        required=False,
    )

    def clean_period(self) -> str:
        """The name of a period; everything where none was named."""
        period = str(self.cleaned_data["period"]).strip().upper()
        period = ALL if period.lower() in ("", ALL) else period
        if not known(period):
            raise forms.ValidationError(_("Write a period like 2026, 2026-Q1 or 2026-03."))
        return period

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        return Wanted(**self.cleaned_data)
