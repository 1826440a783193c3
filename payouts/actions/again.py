"""After a refused release: stops what stood against it, and prepares the rest once more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions.batches import BatchMoved, prepare_batch, reject_batch
from payouts.actions.stops import stop_all
from payouts.models import Award, Batch, Refusal
from payouts.queries import last_refusal, payable


class NotRefused(Refused):
    """No release of this batch was refused, so nothing says what to leave out."""

    code = "not_refused"


@transaction.atomic
def reject_refused(batch: Batch, *, by: User, now: datetime) -> Batch:
    """Reject a batch whose release was refused, and stop the awards that stood against it.

    Both with the reason of the refusal. The others become payable again.
    """
    refusal = _refusal_of(batch)
    count = len(refusal.payments)
    reason = ngettext(
        "Its release was refused: one payment stood against it.",
        "Its release was refused: %(count)s payments stood against it.",
        count,
    ) % {"count": count}
    rejected = reject_batch(batch, by=by, reason=reason, now=now)
    awards = Award.objects.filter(payments__reference__in=refusal.payments)
    locked = awards.order_by("pk").select_for_update(of=("self",), no_key=True)
    why = _("The release of batch %(batch)s was refused for it.") % {"batch": batch}
    stop_all(locked, by=by, reason=why, now=now)
    return rejected


@transaction.atomic
def prepare_again(batch: Batch, *, by: User, now: datetime) -> Batch:
    """Prepare what can be paid of a batch that was rejected after its release was refused."""
    by.must_have_role(Role.FINANCE_PREPARER)
    _refusal_of(batch)
    batch.refresh_from_db()
    if batch.state != Batch.State.REJECTED:
        raise BatchMoved(_("An approver must reject this batch first."))
    return prepare_batch(by=by, awards=list(payable(to=by).filter(payments__batch=batch)), now=now)


def _refusal_of(batch: Batch) -> Refusal:
    refusal = last_refusal(batch)
    if refusal is None:
        raise NotRefused(_("No release of this batch was refused."))
    return refusal
