"""Registers endpoints, changes their secrets, and switches them on and off."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions.steps import ring
from enforcement.actions.telling import TOLD, send, write_message
from enforcement.calling import check_address
from enforcement.models import Delivery, Endpoint, EndpointChange, Message
from enforcement.signatures import new_secret

MANAGING = (Role.PLATFORM_CLIENT, Role.ADMINISTRATOR)
MOST_ENDPOINTS = 10


class EndpointRefused(Refused):
    """The endpoint can't be had, or not in this way."""

    code = "endpoint_refused"


def register_endpoint(
    *, by: User, url: str, label: str = "", now: datetime
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which is shown this once.

    Raises `AddressRefused` for an address that leads inside, `EndpointRefused` for one that is
    there already or too many.
    """
    by.must_have_role(*MANAGING)
    check_address(url)  # asks the name server, so outside the transaction
    with transaction.atomic():
        if Endpoint.objects.filter(removed_at=None).count() >= MOST_ENDPOINTS:
            raise EndpointRefused(
                _("There are %(number)d endpoints already. Remove one first.")
                % {"number": MOST_ENDPOINTS}
            )
        secret = new_secret()
        endpoint = Endpoint(url=url, label=label.strip(), added_by=by, added_at=now, secret_at=now)
        endpoint.keep_secret(secret)
        try:
            with transaction.atomic():
                endpoint.save()
        except IntegrityError as error:
            raise EndpointRefused(
                _("There is an endpoint with this address already."), field="url"
            ) from error
        _note(endpoint, EndpointChange.What.ADDED, by, now)
    return endpoint, secret


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, by: User, now: datetime) -> str:
    """A new secret, shown this once; for some hours the one before signs as well."""
    fresh = _locked(endpoint, by)
    secret, overlap = new_secret(), timedelta(hours=settings.REDRESS_WEBHOOK_OVERLAP_HOURS)
    fresh.keep_former(fresh.secrets(now=now)[0])
    fresh.former_until = now + overlap
    fresh.keep_secret(secret)
    fresh.secret_at = now
    fresh.save(update_fields=["former_sealed", "former_until", "secret_sealed", "secret_at"])
    _note(fresh, EndpointChange.What.ROTATED, by, now)
    return secret


@transaction.atomic
def switch_off(endpoint: Endpoint, *, by: User, now: datetime) -> Endpoint:
    """Send nothing there for now; what comes up meanwhile waits."""
    fresh = _locked(endpoint, by)
    if not fresh.off:
        fresh.off, fresh.off_at = Endpoint.Off.BY_HAND, now
        fresh.save(update_fields=["off", "off_at"])
        _note(fresh, EndpointChange.What.OFF, by, now)
    return fresh


@transaction.atomic
def switch_on(endpoint: Endpoint, *, by: User, now: datetime) -> Endpoint:
    """Send there again, at once and from the beginning, whatever has waited."""
    fresh = _locked(endpoint, by)
    if fresh.off:
        fresh.off, fresh.off_at, fresh.failing_since = "", None, None
        fresh.save(update_fields=["off", "off_at", "failing_since"])
        waiting = Delivery.objects.filter(endpoint=fresh, state=Delivery.State.WAITING)
        waiting.update(retry_at=now, tries=0)
        _note(fresh, EndpointChange.What.ON, by, now)
        transaction.on_commit(partial(ring, TOLD))
    return fresh


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: User, now: datetime) -> None:
    """Send nothing there any more; what waited is given up, and its history stays."""
    fresh = _locked(endpoint, by)
    fresh.removed_at = now
    fresh.save(update_fields=["removed_at"])
    Delivery.objects.filter(endpoint=fresh, state=Delivery.State.WAITING).update(
        state=Delivery.State.DEAD, retry_at=None, settled_at=now
    )
    _note(fresh, EndpointChange.What.REMOVED, by, now)


@transaction.atomic
def ping_endpoint(endpoint: Endpoint, *, by: User, now: datetime) -> Delivery:
    """Send a test message to this endpoint alone; a worker does it in a moment."""
    fresh = _locked(endpoint, by)
    if fresh.off:
        raise EndpointRefused(_("This endpoint is switched off. Switch it on first."))
    message = write_message(Message.Type.PING, None, {"endpoint": str(fresh.public_id)}, now=now)
    send(message, [fresh], now=now)
    return Delivery.objects.get(message=message, endpoint=fresh)


def switch_off_by_system(endpoint: int, off: Endpoint.Off, *, now: datetime) -> None:
    """Stop sending to an endpoint that is gone or has failed for too long; staff see an alarm."""
    changed = Endpoint.objects.filter(pk=endpoint, off="").update(off=off, off_at=now)
    if changed:
        row = Endpoint.objects.get(pk=endpoint)
        _note(row, EndpointChange.What.OFF, None, now)


def _locked(endpoint: Endpoint, by: User) -> Endpoint:
    by.must_have_role(*MANAGING)
    locked = Endpoint.objects.select_for_update(of=("self",))
    fresh = locked.filter(pk=endpoint.pk, removed_at=None).first()
    if fresh is None:
        raise EndpointRefused(_("This endpoint was removed."))
    return fresh


def _note(endpoint: Endpoint, what: EndpointChange.What, by: User | None, now: datetime) -> None:
    EndpointChange.objects.create(endpoint=endpoint, what=what, by=by, at=now)
