"""A person ends a line of the bank's file that fitted nothing, with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions.batches import NoReason, OwnClaim
from payouts.models import BankLine, LineEnd
from payouts.models.results import NEEDS_A_PERSON


class LineEnded(Refused):
    """The line needs nobody, or somebody has ended it already."""

    code = "line_ended"


@transaction.atomic
def end_line(line: BankLine, *, by: User, reason: str, now: datetime) -> LineEnd:
    """Write down why a line that fitted nothing needs no more attention; moves no money.

    Preparers and approvers may, but not for a payment to themselves. Of two at once one wins.
    """
    by.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    if line.payment is not None and line.payment.award.claim.claimant_id == by.pk:
        raise OwnClaim(_("This line is about a payment to you: somebody else must handle it."))
    if not reason.strip():
        raise NoReason(_("Say in words why this line needs nothing more."), field="reason")
    line = BankLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    if line.outcome not in NEEDS_A_PERSON or LineEnd.objects.filter(line=line).exists():
        raise LineEnded(_("This line is closed. Reload the page to see by whom and why."))
    return LineEnd.objects.create(line=line, by=by, at=now, reason=reason.strip())
