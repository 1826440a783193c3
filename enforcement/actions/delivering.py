"""Brings webhooks to their endpoints, again and again until they arrive or are given up.

A delivery is leased in a short transaction, the call is made outside every transaction, and what
came of it is written down afterwards. A worker that is killed in between leaves a lease that runs
out: the message goes out again under the same id, and its receiver knows it by that.
"""

import time
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from enforcement.actions.endpoints import switch_off_by_system
from enforcement.calling import Answer, post
from enforcement.models import Call, Delivery, Endpoint, Message, Order
from enforcement.pauses import pause_after
from enforcement.signatures import headers_of
from enforcement.terms import acknowledged_by
from payouts.vault import Unreadable

SECONDS_PER_RING = 40.0
LEASE = timedelta(minutes=5)  # longer than any call
SLOW = 2_000  # milliseconds: who fails more slowly than this is left alone until the next ring
GONE = 410
ORDERING = (Message.Type.TAKE_DOWN, Message.Type.STAY_DOWN, Message.Type.RESTORE)


def deliver_waiting(*, now: datetime, seconds: float = SECONDS_PER_RING) -> int:
    """Try the deliveries whose time has come, the longest waiting first; returns how many arrived.

    Several workers may do it at once. Stops after about `seconds`; the next ring goes on.
    """
    arrived, slow, began = 0, set[int](), time.monotonic()
    while (elapsed := time.monotonic() - began) < seconds:
        moment = now + timedelta(seconds=elapsed)
        delivery = lease_delivery(now=moment, but_not=slow)
        if delivery is None:
            break
        answer = _called(delivery, moment)
        if settle_delivery(delivery, answer, now=moment):
            arrived += 1
        elif answer.milliseconds > SLOW:
            slow.add(delivery.endpoint_id)
    return arrived


@transaction.atomic
def lease_delivery(*, now: datetime, but_not: Collection[int] = ()) -> Delivery | None:
    """Take the next delivery for a while, counting the try before it can go wrong."""
    due = Delivery.objects.filter(
        Q(endpoint__off="", endpoint__removed_at=None),
        state=Delivery.State.WAITING,
        retry_at__lte=now,
    ).exclude(endpoint__in=but_not)
    locked = due.select_for_update(of=("self",), skip_locked=True)
    delivery = locked.select_related("message", "endpoint").order_by("retry_at", "pk").first()
    if delivery is not None:
        delivery.tries, delivery.retry_at = delivery.tries + 1, now + LEASE
        delivery.save(update_fields=["tries", "retry_at"])
    return delivery


def _called(delivery: Delivery, now: datetime) -> Answer:
    body = delivery.message.body.encode()
    try:
        in_use = delivery.endpoint.secrets(now=now)
    except Unreadable:
        return Answer(None, "", "The endpoint's secret cannot be read: give it a new one.", 0)
    headers = headers_of(delivery.message.webhook_id, body, secrets_in_use=in_use, now=now)
    headers["Content-Type"] = "application/json"
    return post(delivery.endpoint.url, body, headers)


@transaction.atomic
def settle_delivery(delivery: Delivery, answer: Answer, *, now: datetime) -> bool:
    """Write down a try and what follows from it; whether the message has arrived."""
    locked = Delivery.objects.select_for_update(of=("self",)).select_related("message", "endpoint")
    fresh = locked.get(pk=delivery.pk)
    call = Call.objects.create(
        delivery=fresh,
        at=now,
        status=answer.status,
        milliseconds=answer.milliseconds,
        answer=answer.text if answer.status is not None else "",
        failure=answer.failure,
    )
    if call.arrived:
        _arrived(fresh, now)
    elif fresh.state == Delivery.State.WAITING:  # or another worker brought it there meanwhile
        _failed(fresh, call, now)
    return call.arrived


def _arrived(delivery: Delivery, now: datetime) -> None:
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None)
    if delivery.state != Delivery.State.DELIVERED:
        delivery.state, delivery.retry_at = Delivery.State.DELIVERED, None
        delivery.settled_at = now
        delivery.save(update_fields=["state", "retry_at", "settled_at"])
    if delivery.message.type in ORDERING and delivery.message.order_id:
        note_arrival(delivery.message.order_id, now=now)


def _failed(delivery: Delivery, call: Call, now: datetime) -> None:
    pauses = [int(pause) for pause in settings.REDRESS_WEBHOOK_PAUSES]
    pause = pause_after(delivery.tries, pauses, key=str(delivery.public_id))
    if pause is None and call.status != GONE:
        delivery.state, delivery.retry_at = Delivery.State.DEAD, None
        delivery.settled_at = now
    else:
        delivery.retry_at = now + (pause or LEASE)
    delivery.save(update_fields=["state", "retry_at", "settled_at"])
    Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since=None).update(failing_since=now)
    if call.status == GONE:
        switch_off_by_system(delivery.endpoint_id, Endpoint.Off.GONE, now=now)
        return
    long_ago = now - timedelta(days=settings.REDRESS_WEBHOOK_FAILING_DAYS)
    if Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since__lte=long_ago).exists():
        switch_off_by_system(delivery.endpoint_id, Endpoint.Off.FAILING, now=now)


def note_arrival(*orders: int, now: datetime) -> None:
    """Orders have reached the platform for the first time: their terms run from here."""
    new = Order.objects.filter(pk__in=orders, arrived_at=None)
    new.filter(state=Order.State.OPEN).update(due_at=acknowledged_by(now), overdue_at=None)
    new.update(arrived_at=now)
