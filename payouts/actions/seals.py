"""Stops payments to a payee whose stored numbers were changed by somebody else than the payee."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from payouts.models import Acceptance, Payee

_MOST_NAMED = 20


class PayeeAltered(Refused):
    """An encrypted value opens in another row only, is not the one indexed, or was changed."""

    code = "payee_altered"

    def __init__(self, payees: list[Payee]) -> None:
        super().__init__(
            _(
                "The stored account or identity number of a payee is not what was entered. Nothing "
                "is paid to them; tell an administrator. Payees concerned: %(payees)s"
            )
            % {"payees": named(payees)}
        )
        self.payees = payees


def check_seals(payees: Iterable[Payee]) -> None:
    """Open everything that is encrypted of these payees; `PayeeAltered` names who is concerned."""
    if altered := [payee for payee in payees if payee.altered]:
        raise PayeeAltered(altered)


def named(payees: list[Payee]) -> str:
    """Payees by name and claim, without any number."""
    accepted = Acceptance.objects.filter(payee__in=payees).select_related("claim").order_by("pk")
    claims: dict[int, list[str]] = {}
    for acceptance in accepted:
        claims.setdefault(acceptance.payee_id, []).append(str(acceptance.claim))
    said = [
        f"{payee.account_name} ({', '.join(claims.get(payee.pk, ())) or payee.public_id})"
        for payee in payees[:_MOST_NAMED]
    ]
    if more := len(payees) - len(said):
        said.append(_("and %(more)s more") % {"more": more})
    return "; ".join(said)
