"""What claimants type in about a payee, and what finance types in to find or to read one."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.forms import PROOFS
from payouts import alipay, cnaps, identity, texts
from payouts.account_number import BadNumber, cleaned
from payouts.actions import (
    ALIPAY_PROBLEM,
    CODE_PROBLEM,
    IDENTITY_PROBLEMS,
    LONGEST,
    NUMBER_PROBLEMS,
    PayeeFields,
    identity_misfit,
    name_problem,
)
from payouts.models import NEEDS_PAPER, Payee, PayeeLook
from pictures.forms import SeveralFilesField, SeveralFilesInput

NO_HINTS = {"autocomplete": "off", "spellcheck": "false"}
DIGITS = {**NO_HINTS, "inputmode": "numeric"}


class PayeeForm(forms.Form):
    """Who is paid and how, with the separate consent to the use of these data."""

    kind = forms.ChoiceField(label=_("The payee is"), choices=Payee.Kind)
    account_name = forms.CharField(
        label=_("Account name"),
        max_length=LONGEST["account_name"],
        help_text=_("Exactly as the bank or Alipay knows it."),
        widget=forms.TextInput(attrs=NO_HINTS),
    )
    method = forms.ChoiceField(
        label=_("Paid to"),
        choices=Payee.Method,
        initial=Payee.Method.BANK,
        widget=forms.RadioSelect,
    )
    bank_name = forms.CharField(
        label=_("Bank and branch"),
        max_length=LONGEST["bank_name"],
        widget=forms.TextInput(attrs=NO_HINTS),
    )
    bank_code = forms.CharField(
        label=_("Bank code (CNAPS)"),
        max_length=30,
        required=False,
        help_text=_("12 digits of the branch. Your bank knows it; with it the money is faster."),
        widget=forms.TextInput(attrs=DIGITS),
    )
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=80,
        help_text=_("8 to 34 digits. It is stored encrypted and shown by its last four digits."),
        widget=forms.TextInput(attrs=DIGITS),
    )
    alipay_account = forms.CharField(
        label=_("Alipay account"),
        max_length=alipay.LONGEST + 20,
        help_text=_("The e-mail address or mobile number that you sign in with at Alipay."),
        widget=forms.TextInput(attrs={**NO_HINTS, "autocapitalize": "none"}),
    )
    identity_type = forms.ChoiceField(
        label=_("The payee's identity is shown by"),
        choices=[("", "—"), *Payee.IdentityType.choices],
        help_text=_("Of a company its unified social credit code."),
    )
    identity_number = forms.CharField(
        label=_("Identity number"),
        max_length=identity.LONGEST,
        help_text=_("Tax is declared with it. It is stored encrypted, like the account."),
        widget=forms.TextInput(attrs={**NO_HINTS, "autocapitalize": "characters"}),
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
    code_checked = forms.BooleanField(
        label=_("I have compared the bank code: it is right as it stands"), required=False
    )
    consent = forms.BooleanField(label=_("I agree to this use of my data"))
    consent_version = forms.CharField(widget=forms.HiddenInput, initial=texts.CONSENT_VERSION)

    # Set by the view when a check digit does not fit: only then is the question shown.
    in_doubt = False
    code_in_doubt = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("identity_type", "identity_number"):
            self.fields[name].required = settings.REDRESS_PAYEE_IDENTITY
        if self.is_bound:  # before, neither way is optional
            alipay_chosen = self.data.get("method") == Payee.Method.ALIPAY
            self.fields["alipay_account"].required = alipay_chosen
            for name in ("bank_name", "account_number"):
                self.fields[name].required = not alipay_chosen

    def clean_account_name(self) -> str:
        return self._named("account_name")

    def clean(self) -> dict[str, Any]:
        """Say everything that is wrong at once; the action checks it again."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("method") == Payee.Method.ALIPAY:
            self._check_alipay(given)
        elif given.get("method"):
            self._check_bank(given)
        self._check_identity(given)
        if given.get("kind") in NEEDS_PAPER and not any(given.get("papers", ())):
            message = _("Add the paper that shows that this payee may receive the money.")
            self.add_error("papers", message)
        return given

    def _named(self, name: str) -> str:
        value: str = self.cleaned_data[name]
        if why := name_problem(name, value):
            raise forms.ValidationError(why)
        return value

    def _check_bank(self, given: dict[str, Any]) -> None:
        if given.get("bank_name") and (why := name_problem("bank_name", given["bank_name"])):
            self.add_error("bank_name", why)
        try:
            if given.get("account_number"):
                cleaned(given["account_number"])
        except BadNumber as bad:
            self.add_error("account_number", NUMBER_PROBLEMS[bad.code])
        try:
            cnaps.cleaned(given.get("bank_code", ""))
        except cnaps.BadCode:
            self.add_error("bank_code", CODE_PROBLEM)

    def _check_alipay(self, given: dict[str, Any]) -> None:
        try:
            if given.get("alipay_account"):
                alipay.cleaned(given["alipay_account"])
        except alipay.BadAlipay:
            self.add_error("alipay_account", ALIPAY_PROBLEM)

    def _check_identity(self, given: dict[str, Any]) -> None:
        number, shown_by = given.get("identity_number"), given.get("identity_type")
        if not number:
            return
        if not shown_by:
            self.add_error("identity_type", _("Choose what the number is."))
            return
        if why := identity_misfit(given.get("kind", ""), shown_by):
            self.add_error("identity_type", why)
        try:
            identity.cleaned(shown_by, number)
        except identity.BadIdentity as bad:
            self.add_error("identity_number", IDENTITY_PROBLEMS[bad.code])

    def payee(self) -> PayeeFields:
        """The payee as entered, for the action."""
        data = dict(self.cleaned_data)
        papers = [file for file in data.pop("papers") if file]
        known = {name: data[name] for name in PayeeFields.__dataclass_fields__ if name in data}
        return PayeeFields(**known, papers=papers)

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


class RevealForm(forms.Form):
    """Which of a payee's numbers somebody needs to read, and why."""

    what = forms.ChoiceField(label=_("What you need to read"), choices=PayeeLook.What)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("It is kept with your name for the auditor and can't be taken back."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FindPayeeForm(forms.Form):
    """Which payees are looked for. What can't be read narrows nothing, and is said."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Name, bank or claim"),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs=NO_HINTS),
    )
    kind = forms.ChoiceField(
        label=_("The payee is"), choices=[("", _("Any")), *Payee.Kind.choices], required=False
    )
    method = forms.ChoiceField(
        label=_("Paid to"), choices=[("", _("Any")), *Payee.Method.choices], required=False
    )
    shared = forms.BooleanField(label=_("Account named by several people"), required=False)

    def wanted(self) -> dict[str, Any]:
        """The filter as asked for; what is not understood is left out."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return {
            "text": given.get("q", "").strip(),
            "kind": given.get("kind", ""),
            "method": given.get("method", ""),
            "shared": bool(given.get("shared")),
        }


class LooksForm(forms.Form):
    """Whose looks into payees' numbers are listed."""

    use_required_attribute = False

    q = forms.CharField(label=_("Person, payee or reason"), max_length=140, required=False)

    def wanted(self) -> str:
        """The text that is looked for; "" for everything."""
        self.full_clean()
        return str(getattr(self, "cleaned_data", {}).get("q", "")).strip()
