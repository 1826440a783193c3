"""Writes down what endpoints are told: the message once, its body frozen, and its deliveries."""

import json
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from claims.actions.steps import ring
from enforcement.models import Delivery, Endpoint, Forwarding, Message, Order
from enforcement.statements import body_of, forwarded_body

TOLD = "WEBHOOK_WAITING"


def tell(
    type_: Message.Type, order: Order, *, now: datetime, more: dict[str, Any] | None = None
) -> Message:
    """Tell every endpoint what happened to an order; in the transaction in which it happened.

    An endpoint that is switched off has its delivery too: it goes out once it is switched on.
    """
    return _tell_all(type_, order, {**body_of(order), **(more or {})}, now)


def tell_forwarded(forwarding: Forwarding, *, now: datetime) -> Message:
    """Tell every endpoint that a claim waits to be handed to who made the avatar.

    The link is not told: whoever reads a body on its way would hold it.
    """
    return _tell_all(Message.Type.FORWARDED, None, forwarded_body(forwarding), now)


def _tell_all(
    type_: Message.Type, order: Order | None, data: dict[str, Any], now: datetime
) -> Message:
    message = write_message(type_, order, data, now=now)
    send(message, list(Endpoint.objects.filter(removed_at=None)), now=now)
    return message


def write_message(
    type_: Message.Type, order: Order | None, data: dict[str, Any], *, now: datetime
) -> Message:
    """A message with its body as it will be sent, byte for byte, however often."""
    said = {"type": type_.value, "timestamp": now.isoformat(), "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Message.objects.create(type=type_, order=order, body=body, at=now)


def send(message: Message, endpoints: list[Endpoint], *, now: datetime) -> None:
    """Put a message on its way to these endpoints; one that has it already keeps what it has."""
    Delivery.objects.bulk_create(
        (Delivery(message=message, endpoint=endpoint, retry_at=now) for endpoint in endpoints),
        ignore_conflicts=True,
    )
    transaction.on_commit(partial(ring, TOLD))
