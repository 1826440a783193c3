"""Shows one number of a payee in clear to who prepares or approves payments, and records it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions.batches import NoReason
from payouts.actions.seals import PayeeAltered
from payouts.models import Payee, PayeeLook
from payouts.vault import Unreadable


class OwnPayee(Refused):
    """Nobody of finance reads the numbers of a payee of their own."""

    code = "own_payee"
    status = 403


class NothingToRead(Refused):
    """The payee has no such number."""

    code = "nothing_to_read"
    status = 400


@transaction.atomic
def reveal(payee: Payee, *, what: str, reason: str, by: User, now: datetime) -> str:
    """The account or identity number of a payee in clear, once the look is on record.

    `what` is a `PayeeLook.What`. The caller shows it once and keeps it nowhere.
    """
    by.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    if payee.owner_id == by.pk:
        raise OwnPayee(_("This payee is your own: somebody else must look."))
    if what not in PayeeLook.What.values:
        raise NothingToRead(_("Choose what you need to read."), field="what")
    if not reason.strip():
        raise NoReason(_("Say in words why you need to read it."), field="reason")
    try:
        number = payee.open_number() if what == PayeeLook.What.ACCOUNT else payee.open_identity()
    except Unreadable:
        raise PayeeAltered([payee]) from None
    if not number:
        raise NothingToRead(_("No identity number was asked of this payee."), field="what")
    PayeeLook.objects.create(payee=payee, viewer=by, what=what, reason=reason.strip(), at=now)
    return number
