"""The keys of the payees' vault: the one that seals, and older ones that still open."""

from django.conf import settings

from payouts.vault import read_key


def sealing_key() -> bytes:
    """The key that everything new is sealed with."""
    return read_key(settings.PAYEE_KEY)


def opening_keys() -> list[bytes]:
    """Every key that may open a sealed value, the present one first.

    Older ones stand in PAYEE_KEY_FALLBACKS until `manage.py rotate_payee_key` has sealed anew
    what they sealed.
    """
    return [sealing_key(), *map(read_key, settings.PAYEE_KEY_FALLBACKS)]
