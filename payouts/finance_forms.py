"""What finance and senior reviewers narrow lists by, and how money set aside is entered."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payouts.queries import Known, Why

OF_THE_LIST = [(why.value, why.label) for why in Why if why != Why.NOT_PICKED]


class ListFilter(forms.Form):
    """What can't be read narrows nothing, and is said."""

    use_required_attribute = False

    def given(self) -> dict[str, Any]:
        """What was entered and understood; what was not, or not at all, is left out."""
        self.full_clean()
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value}

    def wanted(self) -> dict[str, Any]:
        """What was entered, as the query takes it."""
        return self.given()

    @property
    def filtered(self) -> bool:
        """Whether anything was entered and understood."""
        return bool(self.given())


class LeftOutFilter(ListFilter):
    """Why, and of which claim, something is left out."""

    why = forms.ChoiceField(
        label=_("Why"), choices=[("", _("Any reason")), *OF_THE_LIST], required=False
    )
    claim = forms.CharField(label=_("Claim"), max_length=40, required=False)


class StopFilter(ListFilter):
    """Which stops are shown."""

    claim = forms.CharField(label=_("Claim"), max_length=40, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Any")), ("open", _("open")), ("lifted", _("lifted"))],
        required=False,
    )

    def wanted(self) -> dict[str, Any]:
        """What was entered, as the query takes it."""
        given = self.given()
        state = given.pop("state", "")
        return {**given, "still_open": state == "open" if state else None}


class KnownFilter(ListFilter):
    """Which payments of a batch are shown."""

    known = forms.ChoiceField(
        label=pgettext_lazy("at a bank", "Account"),
        choices=[("", _("Any")), *Known.choices],
        required=False,
    )


class ReserveForm(forms.Form):
    """An amount that is set aside from a day on."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    effective_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Where it is written"),
        max_length=300,
        help_text=_("A decision, a budget line, an account statement."),
    )
