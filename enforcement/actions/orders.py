"""Makes the orders that measures call for, and keeps down what they name."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from claims.actions.steps import ring
from claims.models import Claim
from claims.numbers import next_number
from claims.references import year_of
from enforcement.actions.telling import tell
from enforcement.models import Measure, Message, Order
from enforcement.queries.upholding import upheld_of
from enforcement.queries.waiting import KEEPING, UNENDED, avatars_of, unsettled, wants_restoring
from enforcement.statements import (
    decision_of,
    duty_of,
    ending_of,
    statement_of,
    target_of,
    upholding_of,
)
from enforcement.terms import acknowledged_by
from pictures.storage import lock_content
from similarity.stay_down import keep_down, lift

MOST = 500  # per ring of the bell; the next ring goes on
PATIENCE = timedelta(minutes=30)  # for the letter of the decision, whose number an order names
ORDERED = "ORDERED"
TOLD = {
    Order.Kind.TAKE_DOWN: Message.Type.TAKE_DOWN,
    Order.Kind.STAY_DOWN: Message.Type.STAY_DOWN,
    Order.Kind.RESTORE: Message.Type.RESTORE,
}


def order_waiting(*, now: datetime, most: int = MOST) -> int:
    """Bring orders and kept-down contents in line with the measures; returns how many orders.

    One measure per transaction. Whoever comes second finds nothing to do.
    """
    return sum(_settle(key, now) for key in unsettled(most=most))


@transaction.atomic
def _settle(key: int, now: datetime) -> int:
    claims = Claim.objects.select_for_update(of=("self",), skip_locked=True)  # first, as elsewhere
    if not claims.filter(pk__in=Measure.objects.filter(pk=key).values("claim")).first():
        return 0
    locked = Measure.objects.select_for_update(of=("self",), skip_locked=True)
    measure = locked.filter(pk=key).select_related("claim__avatar__blob").first()
    if measure is None or measure.claim.avatar is None:
        return 0
    lock_content(measure.claim.avatar.blob.sha256)  # nobody restores meanwhile what is taken down
    return _take_down(measure, now) if measure.stands else _let_go(measure, now)


def _take_down(measure: Measure, now: datetime) -> int:
    """Order what a standing measure calls for, and call off what would bring the content back."""
    upheld = measure.basis == Measure.Basis.UPHELD
    orders = list(Order.objects.filter(measure=measure, kind__in=KEEPING))
    if upheld:
        keep_down(measure.claim, now=now, **_kept(measure))
    if any(order.duty for order in orders) or (orders and not upheld):
        return 0
    if upheld and _decision_awaited(measure, now):
        return 0
    kind = Order.Kind.STAY_DOWN if orders else Order.Kind.TAKE_DOWN
    blob = measure.claim.avatar.blob_id if measure.claim.avatar else None
    coming_back = Order.objects.filter(blob=blob, kind=Order.Kind.RESTORE, state__in=UNENDED)
    for order in coming_back.select_for_update():
        lift_order(order, now=now)
    issue_order(measure, kind, statement_of(measure), duty_of(measure), now=now)
    return 1


def _decision_awaited(measure: Measure, now: datetime) -> bool:
    step = upholding_of(measure)
    return step is not None and now < step.at + PATIENCE and decision_of(measure) is None


def _kept(measure: Measure) -> dict[str, Any]:
    avatar = measure.claim.avatar
    works = [picture.work.blob for picture in upheld_of(measure.claim)]
    return {"avatars": [avatar.blob] if avatar else [], "works": works}


def _let_go(measure: Measure, now: datetime) -> int:
    """Lift what an ended measure asked for; restore where no other measure holds the content."""
    again = Measure.objects.filter(
        claim=measure.claim_id, ended_at=None, basis=Measure.Basis.UPHELD
    )
    if not again.exists():
        lift(measure.claim, now=now)
    own = Order.objects.filter(measure=measure, kind__in=KEEPING, state__in=UNENDED)
    for order in own.select_for_update():
        lift_order(order, now=now)
    if not wants_restoring(measure):
        return 0
    issue_order(measure, Order.Kind.RESTORE, ending_of(measure), [], now=now)
    return 1


def issue_order(
    measure: Measure,
    kind: Order.Kind,
    statement: dict[str, Any],
    duty: list[dict[str, str]],
    *,
    now: datetime,
) -> Order:
    """Number an order, freeze what it says and send it on its way to every endpoint."""
    avatar = measure.claim.avatar
    assert avatar is not None  # noqa: S101  # no claim is filed without one
    number = next_number("order", now=now)
    order = Order.objects.create(
        number=f"RDO-{year_of(now)}-{number:06d}",
        measure=measure,
        kind=kind,
        blob=avatar.blob,
        targets=[target_of(avatar) for avatar in avatars_of(measure)],
        statement=statement,
        duty=duty,
        issued_at=now,
        due_at=acknowledged_by(now),
    )
    tell(TOLD[kind], order, now=now)
    transaction.on_commit(partial(ring, ORDERED))
    return order


def lift_order(order: Order, *, now: datetime) -> None:
    """Say that nothing more is to be done about an order; the caller has locked it."""
    order.state, order.due_at, order.ended_at = Order.State.LIFTED, None, now
    order.save(update_fields=["state", "due_at", "ended_at"])
    tell(Message.Type.LIFTED, order, now=now)
