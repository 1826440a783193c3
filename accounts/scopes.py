"""What a key to the API may be made for: a closed list, and whom each scope is of use to."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from accounts.roles import CLAIMING, STAFF, Role

ANY_KEY: Final = "any"  # what a view declares that every key may call


class Scope(StrEnum):
    """One part of the API; a key holds some of them and never does more than its person may."""

    READ_ONLY = "read-only"
    WORKS = "works"
    CLAIMS = "claims"
    AVATARS_WRITE = "avatars:write"
    AVATARS_CHECK = "avatars:check"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    REVIEW = "review"
    PAYOUTS = "payouts"
    NOTICES = "notices"
    KEYS = "keys"
    OWN_DATA = "own-data"


KEY_HOLDERS = CLAIMING | STAFF | {Role.PLATFORM_CLIENT}
_PLATFORM = frozenset({Role.PLATFORM_CLIENT})
FITTING: dict[Scope, frozenset[Role]] = {
    Scope.READ_ONLY: KEY_HOLDERS,
    Scope.WORKS: CLAIMING,
    Scope.CLAIMS: CLAIMING,
    Scope.AVATARS_WRITE: _PLATFORM,
    Scope.AVATARS_CHECK: _PLATFORM,
    Scope.ORDERS_READ: _PLATFORM | STAFF,
    Scope.ORDERS_WRITE: _PLATFORM | STAFF,
    Scope.REVIEW: STAFF,
    Scope.PAYOUTS: CLAIMING | STAFF,
    Scope.NOTICES: CLAIMING | STAFF,
    Scope.KEYS: KEY_HOLDERS,
    Scope.OWN_DATA: KEY_HOLDERS,
}


def fitting(roles: frozenset[Role]) -> list[Scope]:
    """The scopes that are of use to somebody with these roles, in the order of the list."""
    return [scope for scope in Scope if FITTING[scope] & roles]


def allows(held: Collection[str], needed: str, *, reading: bool) -> bool:
    """Whether a key with the scopes `held` may call a view that declares `needed`.

    A call that changes nothing passes with `read-only` too, and `…:read` is enough for it where
    the view asks for `…:write`.
    """
    if needed == ANY_KEY or needed in held:
        return True
    return reading and not {Scope.READ_ONLY, needed.replace(":write", ":read")}.isdisjoint(held)
