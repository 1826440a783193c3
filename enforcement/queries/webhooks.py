"""Endpoints and what goes to them, as people and programs look for it."""

from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.roles import Role
from enforcement.models import Call, Delivery, Endpoint, EndpointChange

READERS = (Role.PLATFORM_CLIENT, Role.ADMINISTRATOR, Role.AUDITOR)


def endpoints() -> QuerySet[Endpoint]:
    """The endpoints that are there, with how many messages `wait`, how many were given up."""
    waits = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    dead = Count("deliveries", filter=Q(deliveries__state=Delivery.State.DEAD))
    last = Max("deliveries__settled_at", filter=Q(deliveries__state=Delivery.State.DELIVERED))
    found = Endpoint.objects.filter(removed_at=None).select_related("added_by")
    return found.annotate(waits=waits, dead=dead, last=last).order_by("pk")


def endpoint_named(public_id: UUID) -> Endpoint:
    """One endpoint that is there; `Http404` otherwise."""
    return get_object_or_404(endpoints(), public_id=public_id)


def changes_of(endpoint: Endpoint) -> QuerySet[EndpointChange]:
    """What was done to an endpoint, the newest first."""
    return EndpointChange.objects.filter(endpoint=endpoint).select_related("by")


def deliveries(
    *, state: str = "", endpoint: UUID | None = None, order: str = ""
) -> QuerySet[Delivery]:
    """Deliveries, the newest message first; `order` is a part of an order's number."""
    found = Delivery.objects.select_related("message__order", "endpoint")
    if state:
        found = found.filter(state=state)
    if endpoint:
        found = found.filter(endpoint__public_id=endpoint)
    if order:
        found = found.filter(message__order__number__icontains=order)
    return found.order_by("-pk")


def delivery_named(public_id: UUID) -> Delivery:
    """One delivery; `Http404` where there is none."""
    return get_object_or_404(deliveries(), public_id=public_id)


def calls_of(delivery: Delivery) -> QuerySet[Call]:
    """Every try, the newest first."""
    return Call.objects.filter(delivery=delivery)
