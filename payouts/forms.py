"""What claimants and finance type in; the rules themselves stand in the actions."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.clocks import day_in_china
from claims.forms import PROOFS
from payouts import texts
from payouts.account_number import BadNumber, cleaned
from payouts.accounts import Account
from payouts.actions import CELL_PROBLEMS, NUMBER_PROBLEMS, PayeeFields
from payouts.bankfile import problem_of
from payouts.models import NEEDS_PAPER, Payee
from payouts.queries import Pick
from pictures.forms import SeveralFilesField, SeveralFilesInput

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NO_HINTS = {"autocomplete": "off", "spellcheck": "false"}


class PayeeForm(forms.Form):
    """Who is paid, with the separate consent to the use of bank data."""

    kind = forms.ChoiceField(label=_("The payee is"), choices=Payee.Kind)
    account_name = forms.CharField(
        label=_("Account name"),
        max_length=100,
        help_text=_("Exactly as the bank knows it."),
        widget=forms.TextInput(attrs=NO_HINTS),
    )
    bank_name = forms.CharField(
        label=_("Bank and branch"), max_length=140, widget=forms.TextInput(attrs=NO_HINTS)
    )
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=80,
        help_text=_("8 to 34 digits. It is stored encrypted and shown by its last four digits."),
        widget=forms.TextInput(attrs={**NO_HINTS, "inputmode": "numeric"}),
    )
    papers = SeveralFilesField(
        label=_("Papers for this payee"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "An agent: the power of attorney. A guardian: proof of guardianship. An heir: proof of "
            "inheritance. Pictures or PDF; they are stored encrypted."
        ),
        widget=SeveralFilesInput({"accept": PROOFS}),
    )
    number_checked = forms.BooleanField(
        label=_("I have compared the account number: it is right as it stands"), required=False
    )
    consent = forms.BooleanField(label=_("I agree to this use of my bank data"))
    consent_version = forms.CharField(widget=forms.HiddenInput, initial=texts.CONSENT_VERSION)

    # Set by the view when the check digit does not fit: only then is the question shown.
    in_doubt = False

    def clean_account_name(self) -> str:
        return bankable(self.cleaned_data["account_name"])

    def clean_bank_name(self) -> str:
        return bankable(self.cleaned_data["bank_name"])

    def clean_account_number(self) -> str:
        """Say what is wrong with the number together with everything else."""
        text: str = self.cleaned_data["account_number"]
        try:
            return cleaned(text)
        except BadNumber as bad:
            raise forms.ValidationError(NUMBER_PROBLEMS[bad.code]) from None

    def clean(self) -> dict[str, Any]:
        """Ask for a paper where somebody receives the money in another's place."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") in NEEDS_PAPER and not any(given.get("papers", ())):
            message = _("Add the paper that shows that this payee may receive the money.")
            self.add_error("papers", message)
        return given

    def payee(self) -> PayeeFields:
        """The payee as entered, for the action."""
        data = self.cleaned_data
        return PayeeFields(
            kind=data["kind"],
            account_name=data["account_name"],
            bank_name=data["bank_name"],
            account_number=data["account_number"],
            consent_version=data["consent_version"],
            number_checked=data["number_checked"],
            papers=[file for file in data["papers"] if file],
        )

    def consent_text(self) -> str:
        """What is agreed to, in the reader's language."""
        return texts.consent(get_language() or "en")


class AcceptForm(PayeeForm):
    """Accepting the award: the text, the payee and a typed signature."""

    agreed = forms.BooleanField(label=_("I accept this award"))
    signature = forms.CharField(
        label=_("Your signature"),
        max_length=200,
        help_text=_("Type your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    text_version = forms.CharField(widget=forms.HiddenInput, initial=texts.ACCEPTANCE_VERSION)

    def acceptance_text(self) -> str:
        """What is accepted, in the reader's language."""
        return texts.acceptance(get_language() or "en")


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


def bankable(value: str) -> str:
    """A name that the bank's file can carry; the action checks it again."""
    if code := problem_of(value):
        raise forms.ValidationError(CELL_PROBLEMS[code])
    return value


def show_refusal(form: forms.Form, field: str, message: str) -> None:
    """Put an action's refusal beside the field that caused it, or above the form."""
    form.add_error(field if field in form.fields else None, message)


def _day(label: "_StrPromise") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PickForm(forms.Form):
    """Which of the payable awards are wanted."""

    use_required_attribute = False

    due_until = _day(_("Due until"))
    bank = forms.CharField(label=_("Bank contains"), max_length=140, required=False)
    most = forms.IntegerField(
        label=_("At most so many awards"), min_value=1, max_value=9999, required=False
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

    on = _day(_("As of"))

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
    since = _day(_("From"))
    until = _day(_("To"))

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
