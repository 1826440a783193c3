"""Checks a payee as entered and keeps it, with everything sensitive encrypted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from payouts import alipay, cnaps, identity, texts
from payouts.account_number import BadNumber, cleaned, looks_mistyped
from payouts.actions.papers import keep_papers
from payouts.characters import Problem, problem_of
from payouts.models import NEEDS_PAPER, Payee
from pictures.proofs import Upload

NUMBER_PROBLEMS = {
    "characters": gettext_lazy("Use digits only; spaces and dashes between them are fine."),
    "length": gettext_lazy("An account number has 8 to 34 digits."),
}
CELL_PROBLEMS = {
    "empty": gettext_lazy("This must not be empty."),
    "formula": gettext_lazy("The bank's file can't carry text that begins with =, +, - or @."),
    "character": gettext_lazy("The bank's file can't carry line breaks or invisible characters."),
}
CHARACTER_PROBLEMS = {
    "empty": CELL_PROBLEMS["empty"],
    "formula": CELL_PROBLEMS["formula"],
    "bytes": gettext_lazy("This is longer than a bank reads."),
    "control": gettext_lazy("%(name)s is a line break or a control character: leave it out."),
    "invisible": gettext_lazy("%(name)s can't be seen, so that a bank can't compare it."),
    "surrogate": gettext_lazy("%(name)s is half a character: type the text again."),
    "private": gettext_lazy("%(name)s is another character on every computer."),
    "unassigned": gettext_lazy("%(name)s is no character that a bank's computer knows."),
    "picture": gettext_lazy("%(name)s is a picture: no bank's file carries it."),
    "charset": gettext_lazy("%(name)s is not in the bank's set of characters."),
}
IDENTITY_PROBLEMS = {
    "resident": gettext_lazy(
        "This is no resident identity number: 18 characters whose last one checks the others."
    ),
    "company": gettext_lazy(
        "This is no unified social credit code: 18 characters whose last one checks the others."
    ),
    "passport": gettext_lazy("A passport number has 6 to 20 letters and digits."),
}
ALIPAY_PROBLEM = gettext_lazy(
    "An Alipay account is an e-mail address or a mobile number of mainland China."
)
CODE_PROBLEM = gettext_lazy("A bank code has 12 digits. Leave it empty if you don't know it.")

LONGEST = {"account_name": 100, "bank_name": 140}
# In GB 18030: sixty Chinese characters of a payee's name, seventy of a bank and its branch.
MOST_BYTES = {"account_name": 120, "bank_name": 140}
# What stands as the bank of who is paid through Alipay, so that lists and files have a bank.
ALIPAY_BANK = "支付宝"


class BadPayee(Refused):
    """The payee's data can't go to the bank as entered; `field` says which."""

    code = "payee_invalid"
    status = 400


class NumberLooksMistyped(Refused):
    """The check digit does not fit; sent again with `number_checked` it is taken as it is."""

    code = "account_number_looks_mistyped"
    status = 400


class CodeLooksMistyped(Refused):
    """The bank code's check digit does not fit; with `code_checked` it is taken as it is."""

    code = "bank_code_looks_mistyped"
    status = 400


class TextChanged(Refused):
    """The claimant agreed to a text that is no longer the current one."""

    code = "text_changed"


@dataclass(frozen=True, kw_only=True)
class PayeeFields:
    """A payee as entered; `number_checked`, `code_checked`: that was looked at once more.

    By bank: `bank_name`, `account_number` and, where known, `bank_code`. By Alipay:
    `alipay_account`. What belongs to the other method is ignored.
    """

    kind: str
    account_name: str
    consent_version: str
    method: str = Payee.Method.BANK
    bank_name: str = ""
    bank_code: str = ""
    account_number: str = field(default="", repr=False)
    alipay_account: str = field(default="", repr=False)
    identity_type: str = ""
    identity_number: str = field(default="", repr=False)
    number_checked: bool = False
    code_checked: bool = False
    papers: Sequence[Upload] = ()


def words_of(problem: Problem) -> str:
    """A problem of a name in words, its character named as U+XXXX."""
    return str(CHARACTER_PROBLEMS[problem.code]) % {"name": problem.name}


def name_problem(name: str, value: str) -> str:
    """What keeps an `account_name` or `bank_name` from every bank, in words; "" if nothing does."""
    if len(value.strip()) > LONGEST[name]:
        return _("At most %(most)s characters.") % {"most": LONGEST[name]}
    problem = problem_of(value.strip(), most_bytes=MOST_BYTES[name])
    return words_of(problem) if problem else ""


def identity_misfit(kind: str, identity_type: str) -> str:
    """Why this kind of payee can't show this type of identity, in words; "" if it can."""
    types = Payee.IdentityType
    if kind == Payee.Kind.COMPANY and identity_type != types.COMPANY:
        return _("A company is known by its unified social credit code.")
    if kind == Payee.Kind.PERSON and identity_type == types.COMPANY:
        return _("A person is known by an identity card, a passport or a travel permit.")
    return ""


def keep_payee(fields: PayeeFields, *, by: User, now: datetime) -> Payee:
    """Check a payee and keep it, encrypted; the caller has checked who and when.

    Raises `BadPayee` with the field that must be put right, or a question about a check digit.
    """
    _check_choices(fields)
    payee = Payee(
        owner=by,
        kind=fields.kind,
        method=fields.method,
        account_name=_name(fields, "account_name"),
        consent_version=fields.consent_version,
        consented_at=now,
    )
    if fields.method == Payee.Method.ALIPAY:
        payee.bank_name = ALIPAY_BANK
        payee.keep_number(_alipay(fields))
    else:
        payee.bank_name = _name(fields, "bank_name")
        payee.bank_code = _bank_code(fields)
        payee.keep_number(_number(fields))
    if fields.identity_number or settings.REDRESS_PAYEE_IDENTITY:
        payee.keep_identity(fields.identity_type, _identity(fields))
    payee.save()
    keep_papers(payee, fields.papers, now=now)
    return payee


def _check_choices(fields: PayeeFields) -> None:
    if fields.kind not in Payee.Kind.values:
        raise BadPayee(_("Choose who the payee is."), field="kind")
    if fields.method not in Payee.Method.values:
        raise BadPayee(_("Choose a bank account or Alipay."), field="method")
    if fields.kind in NEEDS_PAPER and not fields.papers:
        raise BadPayee(
            _("Add the paper that shows that this payee may receive the money."), field="papers"
        )
    if fields.consent_version != texts.CONSENT_VERSION:
        raise TextChanged(
            _("The text of the consent has changed meanwhile. Read it again, then agree."),
            field="consent_version",
        )


def _name(fields: PayeeFields, name: str) -> str:
    value: str = getattr(fields, name)
    if why := name_problem(name, value):
        raise BadPayee(why, field=name)
    return value.strip()


def _number(fields: PayeeFields) -> str:
    try:
        digits = cleaned(fields.account_number)
    except BadNumber as bad:
        raise BadPayee(str(NUMBER_PROBLEMS[bad.code]), field="account_number") from None
    if looks_mistyped(digits) and not fields.number_checked:
        raise NumberLooksMistyped(
            _(
                "The check digit of this card number does not fit. Compare it with your card; "
                "if it is right, confirm it and send it again."
            ),
            field="account_number",
        )
    return digits


def _bank_code(fields: PayeeFields) -> str:
    try:
        code = cnaps.cleaned(fields.bank_code)
    except cnaps.BadCode:
        raise BadPayee(str(CODE_PROBLEM), field="bank_code") from None
    if code and cnaps.looks_mistyped(code) and not fields.code_checked:
        raise CodeLooksMistyped(
            _(
                "The check digit of this bank code does not fit. Compare it with what your bank "
                "says; if it is right, confirm it and send it again."
            ),
            field="bank_code",
        )
    return code


def _alipay(fields: PayeeFields) -> str:
    try:
        return alipay.cleaned(fields.alipay_account)
    except alipay.BadAlipay:
        raise BadPayee(str(ALIPAY_PROBLEM), field="alipay_account") from None


def _identity(fields: PayeeFields) -> str:
    if fields.identity_type not in Payee.IdentityType.values:
        raise BadPayee(_("Choose what the number is."), field="identity_type")
    if why := identity_misfit(fields.kind, fields.identity_type):
        raise BadPayee(why, field="identity_type")
    try:
        return identity.cleaned(fields.identity_type, fields.identity_number)
    except identity.BadIdentity as bad:
        raise BadPayee(str(IDENTITY_PROBLEMS[bad.code]), field="identity_number") from None
