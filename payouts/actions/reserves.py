"""Enters and confirms the money set aside, and refuses what goes beyond it or a limit."""

from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import FINANCE
from payouts.models import Batch, Reserve
from payouts.money import CENT
from payouts.queries import batch_limit, limits_at

# Any number, the same for everybody: releases look at sums over many rows, one after the other.
_RELEASES = 7_204_011


class BadReserve(Refused):
    """The entered reserve can't be taken as it is."""

    code = "bad_reserve"
    status = 400


class OwnReserve(Refused):
    """A reserve is confirmed by somebody else than who entered it."""

    code = "own_reserve"
    status = 403


class ReserveConfirmed(Refused):
    """Somebody has confirmed this reserve already."""

    code = "reserve_confirmed"


class BeyondLimit(Refused):
    """The batch is larger than a limit or the reserve allows; the message has the figures."""

    code = "beyond_limit"


@transaction.atomic
def enter_reserve(
    *, by: User, amount: Decimal, effective_from: date, source: str, now: datetime
) -> Reserve:
    """Enter an amount in CNY that is set aside from a day on; it counts once it is confirmed."""
    by.must_have_role(*FINANCE)
    if amount < 0 or amount != amount.quantize(CENT):
        raise BadReserve(_("Enter an amount in yuan, at most two places."), field="amount")
    if not source.strip():
        raise BadReserve(_("Say where it is written."), field="source")
    return Reserve.objects.create(
        amount=amount,
        effective_from=effective_from,
        source=source.strip(),
        entered_by=by,
        entered_at=now,
    )


@transaction.atomic
def confirm_reserve(reserve: Reserve, *, by: User, now: datetime) -> Reserve:
    """Confirm what another person of finance entered."""
    by.must_have_role(*FINANCE)
    if reserve.entered_by_id == by.pk:
        raise OwnReserve(_("You entered this: somebody else must confirm it."))
    changed = Reserve.objects.filter(pk=reserve.pk, confirmed_at__isnull=True).update(
        confirmed_by=by, confirmed_at=now
    )
    if not changed:
        raise ReserveConfirmed(_("Somebody has confirmed this already. Reload the page."))
    reserve.refresh_from_db()
    return reserve


def check_batch_limit(total: Decimal) -> None:
    """Raise `BeyondLimit` if one batch of this many CNY is larger than allowed."""
    limit = batch_limit()
    if limit is not None and total > limit:
        raise BeyondLimit(
            _("This batch is of ¥%(total)s; one batch may have ¥%(limit)s. Pick at most so much.")
            % {"total": f"{total:,.2f}", "limit": f"{limit:,.2f}"}
        )


def check_limits(batch: Batch, *, gross: Decimal, now: datetime) -> None:
    """Raise `BeyondLimit` if releasing this batch now exceeds a limit or the reserve.

    Releases that ask at the same moment wait for each other until the transaction ends, so that
    together they exceed nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RELEASES])
    check_batch_limit(batch.total)
    limits = limits_at(now)
    if limits.day_left is not None and batch.total > limits.day_left:
        raise BeyondLimit(
            _(
                "This batch is of ¥%(total)s. Today ¥%(done)s of at most ¥%(limit)s are released; "
                "¥%(left)s are left. Release it on another day, or prepare a smaller one."
            )
            % {
                "total": f"{batch.total:,.2f}",
                "done": f"{limits.released_today:,.2f}",
                "limit": f"{limits.day:,.2f}",
                "left": f"{limits.day_left:,.2f}",
            }
        )
    if limits.reserve_left is not None and gross > limits.reserve_left:
        raise BeyondLimit(
            _(
                "This batch needs ¥%(gross)s with the tax withheld, but of the reserve only "
                "¥%(left)s are left. Another amount must be set aside first."
            )
            % {"gross": f"{gross:,.2f}", "left": f"{limits.reserve_left:,.2f}"}
        )
