"""What claimants and finance type in; the rules themselves stand in the actions."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.clocks import day_in_china
from payouts.accounts import Account
from payouts.queries import Pick

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ReasonForm(forms.Form):
    """A written reason, as for rejecting a batch."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResolutionForm(forms.Form):
    """How a senior reviewer closes a hold."""

    resolution = forms.CharField(
        label=_("Your reason, which the claimant reads"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def show_refusal(form: forms.Form, field: str, message: str) -> None:
    """Put an action's refusal beside the field that caused it, or above the form."""
    form.add_error(field if field in form.fields else None, message)


def day_field(label: "_StrPromise") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PickForm(forms.Form):
    """Which of the payable awards are wanted."""

    use_required_attribute = False

    due_until = day_field(_("Due until"))
    bank = forms.CharField(label=_("Bank contains"), max_length=140, required=False)
    most = forms.IntegerField(
        label=_("At most so many awards"), min_value=1, max_value=100_000, required=False
    )
    up_to = forms.DecimalField(
        label=_("At most so many yuan"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        required=False,
    )

    def pick(self) -> Pick:
        """What is wanted; everything where nothing was entered. Call it on a valid form."""
        return Pick(**self.cleaned_data)


class AsOfForm(forms.Form):
    """The day as of whose end balances are wanted."""

    use_required_attribute = False

    on = day_field(_("As of"))

    def day(self) -> date:
        """The day asked for; today in China without one that can be read."""
        self.full_clean()
        asked: date | None = getattr(self, "cleaned_data", {}).get("on")
        return asked or day_in_china(timezone.now())


class LedgerForm(forms.Form):
    """Which bookings the ledger shows. What can't be read narrows nothing, and is said."""

    use_required_attribute = False

    account = forms.ChoiceField(
        label=_("Account"), choices=[("", _("Any")), *Account.choices], required=False
    )
    q = forms.CharField(label=_("Reference of claim or payment"), max_length=40, required=False)
    since = day_field(_("From"))
    until = day_field(_("To"))

    def wanted(self) -> dict[str, Any]:
        """The filter as asked for; what is not understood is left out."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return {
            "account": given.get("account", ""),
            "text": given.get("q", "").strip(),
            "since": given.get("since"),
            "until": given.get("until"),
        }
