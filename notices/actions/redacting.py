"""Makes copies for the other side, and refuses one that would tell it something private."""

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.models import Claim
from notices.letter import Context
from notices.redaction import AWAY, for_another, private_in
from payouts.models import Payee


class TellsPrivate(Refused):
    """A notice for the other side would show private data of the claimant."""

    code = "tells_private"


def party_copy(context: Context, claim: Claim) -> Context:
    """The context as its addressee may read it; one for the claimant is left as it is.

    Raises `TellsPrivate`, with the names of the fields alone, when something private stands in it.
    """
    if context["kind"] not in AWAY:
        return context
    copy = for_another(context)
    found = private_in(copy, contact=_contact_of(claim), names=_names_of(claim))
    if found:
        raise TellsPrivate(
            _("The notice for the other side would show private data: %(fields)s.")
            % {"fields": ", ".join(sorted(found))}
        )
    return copy


def _contact_of(claim: Claim) -> dict[str, str]:
    values = {
        "postal_address": claim.postal_address,
        "contact_email": claim.contact_email,
        "telephone": claim.telephone,
        "email": claim.claimant.email,
    }
    for number, payee in enumerate(_payees(claim), start=1):
        values[f"payee_{number}_account"] = payee.masked_number
        values[f"payee_{number}_account_printed"] = payee.masked_number.replace("•", "*")
        values[f"payee_{number}_bank"] = payee.bank_name
        values[f"payee_{number}_identity"] = payee.masked_identity
    return values


def _names_of(claim: Claim) -> dict[str, str]:
    values = {
        "holder_name": claim.holder_name,
        "agent_name": claim.agent_name,
        "signature": claim.signature,
    }
    for number, payee in enumerate(_payees(claim), start=1):
        values[f"payee_{number}_name"] = payee.account_name
    return values


def _payees(claim: Claim) -> list[Payee]:
    return list(Payee.objects.filter(owner=claim.claimant_id).order_by("pk"))
