"""What narrows a report. What can't be read narrows nothing, and is said beside the field."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.clocks import day_in_china
from payouts.accounts import Account
from payouts.finance_forms import ListFilter
from payouts.forms import day_field
from payouts.models import AlarmSeen, Payment
from payouts.queries.reports import By, Which

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANY = ("", _("Any"))
FIRST_YEAR, LAST_YEAR = 2020, 2199


def _text(label: "_StrPromise") -> forms.CharField:
    return forms.CharField(label=label, max_length=100, required=False)


class DueForm(ListFilter):
    """Which accepted unpaid awards."""

    which = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", pgettext_lazy("awards that are due", "All")), *Which.choices],
    )
    since = day_field(_("Due from"))
    until = day_field(_("Due until"))
    text = _text(_("Reference of the claim"))


class YearForm(ListFilter):
    """Which year of payments; the last 24 months without one."""

    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )


class PayeeForm(ListFilter):
    """Which payees."""

    text = _text(_("Claimant, account name, last four digits or reference"))


class PaymentsForm(ListFilter):
    """Which payments of one person."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *Payment.State.choices]
    )


class BalanceForm(ListFilter):
    """Which account, per award or payee, as of which day."""

    account = forms.ChoiceField(label=_("Account"), required=False, choices=Account)
    by = forms.ChoiceField(label=_("Balances per"), required=False, choices=By)
    on = day_field(_("As of"))
    text = _text(_("Reference of the claim"))

    def wanted(self) -> dict[str, Any]:
        """The arguments of `balances`; what is owed per award today where nothing was said."""
        given = self.given()
        day: date = given.get("on") or day_in_china(timezone.now())
        return {
            "account": given.get("account", Account.OWED),
            "by": given.get("by", By.AWARD),
            "on": day,
            "text": given.get("text", ""),
        }


class AlarmForm(ListFilter):
    """Which alarms."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[ANY, *AlarmSeen.Kind.choices]
    )
    open_only = forms.BooleanField(label=_("Only those nobody has looked at"), required=False)
    text = _text(_("Name, last four digits or claim"))


class SeenForm(forms.Form):
    """What a person found about an alarm."""

    size = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("What you found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
