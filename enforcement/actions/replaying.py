"""Sends webhooks again, under the ids they had."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actions.steps import ring
from enforcement.actions.endpoints import MANAGING, EndpointRefused
from enforcement.actions.telling import TOLD
from enforcement.models import Delivery, Endpoint, Message


@transaction.atomic
def replay(delivery: Delivery, *, by: User, now: datetime) -> Delivery:
    """Send one message again to its endpoint, from the beginning of the pauses."""
    by.must_have_role(*MANAGING)
    fresh = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    _must_be_there(fresh.endpoint)
    _again(Delivery.objects.filter(pk=fresh.pk), now)
    transaction.on_commit(partial(ring, TOLD))
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def replay_endpoint(
    endpoint: Endpoint, *, by: User, since: datetime | None = None, now: datetime
) -> int:
    """Send again what an endpoint has missed; returns how many messages.

    Without `since` everything that was given up. With it every message but tests from that
    moment on, also those from before the endpoint was registered and those that arrived.
    """
    by.must_have_role(*MANAGING)
    fresh = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    _must_be_there(fresh)
    own = Delivery.objects.filter(endpoint=fresh)
    if since is None:
        count = _again(own.filter(state=Delivery.State.DEAD), now)
    else:
        told = Message.objects.filter(at__gte=since).exclude(type=Message.Type.PING)
        missed = told.exclude(deliveries__endpoint=fresh)
        Delivery.objects.bulk_create(
            (Delivery(message=each, endpoint=fresh, retry_at=now) for each in missed),
            ignore_conflicts=True,
        )
        count = _again(own.filter(message__in=told), now)
    transaction.on_commit(partial(ring, TOLD))
    return count


def _again(deliveries: QuerySet[Delivery], now: datetime) -> int:
    return deliveries.update(state=Delivery.State.WAITING, tries=0, retry_at=now, settled_at=None)


def _must_be_there(endpoint: Endpoint) -> None:
    if endpoint.removed_at is not None:
        raise EndpointRefused(_("This endpoint was removed."))
