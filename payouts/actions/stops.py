"""Stops the payment of single awards by hand, and lets another person lift that."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.models import Award, Batch, Payment, Stop
from payouts.queries import LIVE

MAY_STOP = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.SENIOR_REVIEWER)


class StopsNothing(Refused):
    """The award is paid, with the bank, or stopped already."""

    code = "cannot_stop"


class StopLifted(Refused):
    """Somebody has lifted this stop already."""

    code = "stop_lifted"


class OwnStop(Refused):
    """A stop is lifted by somebody else than who made it."""

    code = "own_stop"
    status = 403


class NoStopReason(Refused):
    """Stopping and lifting need a written reason."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def stop_award(award: Award, *, by: User, reason: str, now: datetime) -> Stop:
    """Keep an award out of every batch until another person lifts it.

    In a batch that is not yet released, that batch is refused at its release. Refused when the
    money is with the bank or paid, or when a stop is open.
    """
    by.must_have_role(*MAY_STOP)
    _check_words_and_claim(award, by, reason)
    # A batch that takes the award up meanwhile locks it too, so that one of the two sees the other.
    Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award.pk)
    live = Payment.objects.filter(award=award, state__in=LIVE).first()
    if live is not None:
        batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=live.batch_id)
        if batch.is_released:
            raise StopsNothing(_("The money has gone to the bank: it can't be stopped any more."))
    if Stop.objects.filter(award=award, lifted_at__isnull=True).exists():
        raise StopsNothing(_("The payment of this award is stopped already."))
    return Stop.objects.create(award=award, reason=reason.strip(), stopped_by=by, stopped_at=now)


@transaction.atomic
def lift_stop(stop: Stop, *, by: User, reason: str, now: datetime) -> Stop:
    """Let an award be paid again; never by the person who stopped it."""
    by.must_have_role(*MAY_STOP)
    if stop.stopped_by_id == by.pk:
        raise OwnStop(_("You stopped this payment: somebody else must lift it."))
    _check_words_and_claim(stop.award, by, reason)
    changed = Stop.objects.filter(pk=stop.pk, lifted_at__isnull=True).update(
        lifted_by=by, lifted_at=now, lifting_reason=reason.strip()
    )
    if not changed:
        raise StopLifted(_("Somebody has lifted this already. Reload the page to read why."))
    stop.refresh_from_db()
    return stop


def stop_all(awards: Iterable[Award], *, by: User, reason: str, now: datetime) -> int:
    """Stop those of some awards that are not stopped; returns how many. The caller has locked them.

    For a person who may stop, inside another action.
    """
    awards = list(awards)
    known = Stop.objects.filter(award__in=awards, lifted_at__isnull=True)
    stopped = set(known.values_list("award", flat=True))
    made = [
        Stop(award=award, reason=reason, stopped_by=by, stopped_at=now)
        for award in awards
        if award.pk not in stopped
    ]
    Stop.objects.bulk_create(made, batch_size=2000)
    return len(made)


def _check_words_and_claim(award: Award, by: User, reason: str) -> None:
    if award.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if not reason.strip():
        raise NoStopReason(_("Say in words why."), field="reason")
