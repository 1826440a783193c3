"""The claimant accepts the award and names who is paid."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from payouts import texts
from payouts.actions.payees import PayeeFields, TextChanged, keep_payee
from payouts.models import Acceptance, Award, Hold, Payee, Payment
from payouts.queries import claims_waiting_for_awards
from payouts.queries.corrections import standing_awards


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
        payee=keep_payee(payee, by=by, now=now),
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
    acceptance.payee = keep_payee(payee, by=by, now=now)
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
    if not standing_awards(claim).exists():
        if Award.objects.filter(claim=claim).exists():
            raise NothingToAccept(_("Every award of this claim was reversed. Its page says why."))
        reasons = {hold.get_reason_display() for hold in Hold.objects.filter(claim=claim)}
        raise NothingToAccept(
            _("Every upheld picture of this claim is held, so there is no award to accept. %(why)s")
            % {"why": " ".join(sorted(reasons))}
        )
