"""The claimant accepts the award and names who is paid."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from payouts import texts
from payouts.account_number import BadNumber, cleaned, looks_mistyped
from payouts.actions.papers import keep_papers
from payouts.bankfile import problem_of
from payouts.models import NEEDS_PAPER, Acceptance, Award, Hold, Payee, Payment
from payouts.queries import claims_waiting_for_awards
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


LONGEST = {"account_name": 100, "bank_name": 140}


class BadPayee(Refused):
    """The payee's data can't go to the bank as entered; `field` says which."""

    code = "payee_invalid"
    status = 400


class NumberLooksMistyped(Refused):
    """The check digit does not fit; sent again with `number_checked` it is taken as it is."""

    code = "account_number_looks_mistyped"
    status = 400


class TextChanged(Refused):
    """The claimant agreed to a text that is no longer the current one."""

    code = "text_changed"


class NothingToAccept(Refused):
    """No award can be accepted on this claim now."""

    code = "nothing_to_accept"


class NotSigned(Refused):
    """Accepting needs a typed signature."""

    code = "signature_missing"
    status = 400


class PaymentUnderWay(Refused):
    """The payee can't change while a payment to them is under way."""

    code = "payment_under_way"


@dataclass(frozen=True)
class PayeeFields:
    """A payee as entered; `number_checked` says that the number was looked at once more."""

    kind: str
    account_name: str
    bank_name: str
    account_number: str = field(repr=False)
    consent_version: str
    number_checked: bool = False
    papers: Sequence[Upload] = ()


@sensitive_variables("payee")
@transaction.atomic
def accept_award(
    claim: Claim, *, by: User, payee: PayeeFields, text_version: str, signature: str, now: datetime
) -> Acceptance:
    """Accept the awards of an upheld claim and name the payee: UPHELD becomes ACCEPTED.

    `text_version` is the version of the text that the claimant read. Raises `Refused` with the
    field that must be put right; then nothing has changed.
    """
    claim = _locked_for(claim, by)
    _check_acceptable(claim)
    if text_version != texts.ACCEPTANCE_VERSION:
        raise TextChanged(
            _("The text of the acceptance has changed meanwhile. Read it again, then accept."),
            field="text_version",
        )
    if not signature.strip():
        raise NotSigned(_("Type your name as your signature."), field="signature")
    acceptance = Acceptance.objects.create(
        claim=claim,
        payee=_keep_payee(payee, by=by, now=now),
        accepted_by=by,
        accepted_at=now,
        text_version=text_version,
        signature=signature.strip(),
    )
    advance(claim, to=State.ACCEPTED, by=by, now=now)
    return acceptance


@sensitive_variables("payee")
@transaction.atomic
def change_payee(claim: Claim, *, by: User, payee: PayeeFields, now: datetime) -> Payee:
    """Name another payee for an accepted claim, as after a failed or returned transfer.

    Refused while one of the claim's payments is under way: earlier payments keep the payee they
    were made for.
    """
    claim = _locked_for(claim, by)
    acceptance = Acceptance.objects.filter(claim=claim).first()
    if acceptance is None or claim.state != State.ACCEPTED:
        raise NothingToAccept(_("A payee can be changed only while the award waits for payment."))
    # Preparing locks the same awards, so that no payment to the old payee slips in between.
    awards = list(Award.objects.select_for_update(no_key=True).filter(claim=claim).order_by("pk"))
    if Payment.objects.filter(award__in=awards, state=Payment.State.PENDING).exists():
        raise PaymentUnderWay(
            _("A payment to this payee is under way. You can change it if the bank fails it.")
        )
    acceptance.payee = _keep_payee(payee, by=by, now=now)
    acceptance.save(update_fields=["payee"])
    return acceptance.payee


def _locked_for(claim: Claim, by: User) -> Claim:
    """The claim, locked and fresh, for its claimant and for nobody else."""
    by.must_have_role(*CLAIMING)
    if claim.claimant_id != by.pk:
        raise PermissionDenied(_("Only the claimant can do this."))
    return Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)


def _check_acceptable(claim: Claim) -> None:
    """Raise `NothingToAccept` with the reason that applies."""
    if claim.state in (State.ACCEPTED, State.PAID):
        raise NothingToAccept(_("You have accepted this award already."))
    if claim.state != State.UPHELD:
        raise NothingToAccept(
            _("A claim that is “%(state)s” has no award to accept.")
            % {"state": State(claim.state).label}
        )
    if claims_waiting_for_awards().filter(pk=claim.pk).exists():
        raise NothingToAccept(
            _("The award is being worked out. Please try again in a minute."),
        )
    if not Award.objects.filter(claim=claim).exists():
        reasons = {hold.get_reason_display() for hold in Hold.objects.filter(claim=claim)}
        raise NothingToAccept(
            _("Every upheld picture of this claim is held, so there is no award to accept. %(why)s")
            % {"why": " ".join(sorted(reasons))}
        )


def _keep_payee(fields: PayeeFields, *, by: User, now: datetime) -> Payee:
    """Check a payee and keep it with its number encrypted."""
    if fields.kind not in Payee.Kind.values:
        raise BadPayee(_("Choose who the payee is."), field="kind")
    for name, most in LONGEST.items():
        value: str = getattr(fields, name)
        if code := problem_of(value.strip()):
            raise BadPayee(str(CELL_PROBLEMS[code]), field=name)
        if len(value.strip()) > most:
            raise BadPayee(_("At most %(most)s characters.") % {"most": most}, field=name)
    if fields.kind in NEEDS_PAPER and not fields.papers:
        raise BadPayee(
            _("Add the paper that shows that this payee may receive the money."), field="papers"
        )
    if fields.consent_version != texts.CONSENT_VERSION:
        raise TextChanged(
            _("The text of the consent has changed meanwhile. Read it again, then agree."),
            field="consent_version",
        )
    payee = Payee(
        owner=by,
        kind=fields.kind,
        account_name=fields.account_name.strip(),
        bank_name=fields.bank_name.strip(),
        consent_version=fields.consent_version,
        consented_at=now,
    )
    payee.keep_number(_number(fields))
    payee.save()
    keep_papers(payee, fields.papers, now=now)
    return payee


def _number(fields: PayeeFields) -> str:
    """The digits of the account number, or a refusal that does not repeat them."""
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
