"""Seals the secrets of endpoints anew with the present key of the vault."""

from collections.abc import Iterator

from django.db import transaction

from enforcement.models import Endpoint
from payouts.keys import opening_keys, sealing_key
from payouts.vault import Unreadable, unseal


def resealed() -> Iterator[bool | str]:
    """Seal every secret with the present key: yields whether it was renewed, or its bad place."""
    for key in Endpoint.objects.order_by("pk").values_list("pk", flat=True):
        yield _reseal(key)


@transaction.atomic
def _reseal(key: int) -> bool | str:
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=key)
    try:
        if _fresh(endpoint):
            return False
        opened = _opened(endpoint, opening_keys())
    except Unreadable as bad:
        return str(bad)
    endpoint.keep_secret(opened[0])
    if len(opened) > 1:
        endpoint.keep_former(opened[1])
    endpoint.save(update_fields=["secret_sealed", "former_sealed"])
    return True


def _fresh(endpoint: Endpoint) -> bool:
    try:
        _opened(endpoint, [sealing_key()])
    except Unreadable:
        return False
    return True


def _opened(endpoint: Endpoint, keys: list[bytes]) -> list[str]:
    places = {"secret": endpoint.secret_sealed, "former": endpoint.former_sealed}
    return [
        unseal(bytes(sealed), place=endpoint.place(field), keys=keys)
        for field, sealed in places.items()
        if sealed
    ]
