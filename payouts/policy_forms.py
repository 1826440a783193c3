"""What finance types in about tariff and tax; the rules themselves stand in the actions."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.clocks import day_in_china
from payouts.actions import TaxFields
from payouts.models import Policy, TaxPolicy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FIRST_YEAR = 2023  # no promise is older


def _day(label: "_StrPromise", text: "_StrPromise | str" = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=text,
        initial=lambda: day_in_china(timezone.now()),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _yuan(label: "_StrPromise") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=0, required=False
    )


def _per_cent(label: "_StrPromise") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )


def _text(label: "_StrPromise", text: "_StrPromise | str" = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, help_text=text, widget=forms.Textarea(attrs={"rows": 3})
    )


class TariffForm(forms.Form):
    """Another amount per upheld picture."""

    amount = forms.DecimalField(
        label=_("Amount per picture, in yuan"), max_digits=14, decimal_places=2, min_value=0
    )
    effective_from = _day(_("In force from"), _("Today or later; nothing begins in the past."))
    reason = _text(_("Reason"))


class TaxForm(forms.Form):
    """Whether and how tax is withheld."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Withholding"), choices=TaxPolicy.Kind, widget=forms.RadioSelect
    )
    legal_ground = _text(
        _("Legal ground"), _("The rule or the tax office's answer on which this rests.")
    )
    persons = forms.BooleanField(label=_("From persons"), required=False)
    companies = forms.BooleanField(label=_("From companies"), required=False)
    threshold = _yuan(_("Threshold, in yuan"))
    flat = _yuan(_("Deducted up to the threshold, in yuan"))
    share = _per_cent(_("Deducted above the threshold, in per cent"))
    rate = _per_cent(_("Rate, in per cent"))
    effective_from = _day(_("In force from"), _("Today or later; nothing begins in the past."))
    reason = _text(_("Reason"))

    def terms(self) -> TaxFields:
        """The terms as entered, for the action."""
        names = TaxFields.__dataclass_fields__
        return TaxFields(**{name: self.cleaned_data[name] for name in names})


class PoliciesForm(forms.Form):
    """Which policies the history shows."""

    use_required_attribute = False

    of = forms.ChoiceField(
        label=_("Policies"),
        choices=[("tax", _("Tax")), ("tariff", _("Tariff"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any")), *Policy.State.choices], required=False
    )

    def wanted(self) -> tuple[str, str]:
        """Kind and state as asked for; what is not understood is left out."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return given.get("of") or "tax", given.get("state", "")


class TaxPaidForm(forms.Form):
    """That a month's tax was paid to the tax office."""

    office_reference = forms.CharField(label=_("The tax office's reference"), max_length=100)
    paid_on = _day(_("Paid on"))


class StatementsForm(forms.Form):
    """Whose statements are looked for, and of which year."""

    use_required_attribute = False

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=9998, required=False)
    q = forms.CharField(label=_("Account name contains"), max_length=100, required=False)

    def wanted(self) -> tuple[int, str]:
        """Year and name as asked for; the present year in China without one."""
        self.full_clean()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        today: date = day_in_china(timezone.now())
        return given.get("year") or today.year, (given.get("q") or "").strip()
