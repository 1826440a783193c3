"""Everything that changes a key to the API: made, rotated, revoked, used."""

import ipaddress
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import ApiKey, KeyEvent, User
from accounts.models.keys import live
from accounts.refusal import Refused
from accounts.roles import Role
from accounts.scopes import KEY_HOLDERS, Scope, fitting

MOST_KEYS = 50  # of one person that work at a time
MOST_NETWORKS = 20
MOST_PER_MINUTE = 6000
LONGEST_OVERLAP = timedelta(days=7)
USED_AFTER = timedelta(minutes=1)  # between two notes of a key's use


class ScopeRefused(Refused):
    """A key was to be made for more than its person, or the key that makes it, may do."""

    code = "scope_refused"
    status = 400


class KeyWrong(Refused):
    """What was said of a key cannot be: no name, a date that is over, no network."""

    code = "key_wrong"
    status = 400


class TooManyKeys(Refused):
    """The person has as many keys as one may have."""

    code = "too_many_keys"


class KeyEnded(Refused):
    """A key that is over cannot be rotated or revoked."""

    code = "key_ended"


@dataclass(frozen=True)
class NewKey:
    """A key and its secret, which is known this once."""

    key: ApiKey
    secret: str


@transaction.atomic
def make_key(
    *,
    by: User,
    name: str,
    scopes: Collection[Scope],
    now: datetime,
    expires_at: datetime | None = None,
    networks: Iterable[str] = (),
    per_minute: int | None = None,
    within: Collection[str] | None = None,
) -> NewKey:
    """Make a key for `by`; its secret is shown this once, since only its SHA-256 is kept.

    `within` are the scopes of the key that makes it over the API: it can hand on no other.
    Raises `ScopeRefused`, `KeyWrong`, `TooManyKeys`, and `PermissionDenied` without a role.
    """
    by.must_have_role(*KEY_HOLDERS)
    wanted = [scope for scope in Scope if scope in set(scopes)]
    _refuse_scopes(wanted, by, within)
    _refuse_facts(name, expires_at, per_minute, now)
    locked = User.objects.select_for_update().get(pk=by.pk)
    if ApiKey.objects.filter(live(now), user=locked).count() >= MOST_KEYS:
        raise TooManyKeys(_("You have too many keys. Revoke one that you do not need."))
    secret = _new_secret()
    key = ApiKey.objects.create(
        user=by, name=name.strip(), prefix=_prefix(secret), digest=token_digest(secret),
        scopes=[scope.value for scope in wanted], networks=_networks(networks),
        per_minute=per_minute, made_at=now, expires_at=expires_at,
    )  # fmt: skip
    KeyEvent.of(key, KeyEvent.Kind.MADE, by=by, at=now).save()
    return NewKey(key, secret)


def _refuse_scopes(wanted: list[Scope], by: User, within: Collection[str] | None) -> None:
    if not wanted:
        raise ScopeRefused(_("Say what the key is for."), field="scopes")
    beyond = [scope for scope in wanted if scope not in fitting(by.roles)]
    if beyond:
        message = _("Your role has no use for this: %(scopes)s.") % {"scopes": ", ".join(beyond)}
        raise ScopeRefused(message, field="scopes")
    lacking = [scope for scope in wanted if within is not None and scope not in within]
    if lacking:
        message = _("The key that makes this one lacks it itself: %(scopes)s.")
        raise ScopeRefused(message % {"scopes": ", ".join(lacking)}, field="scopes")


def _refuse_facts(
    name: str, expires_at: datetime | None, per_minute: int | None, now: datetime
) -> None:
    if not name.strip():
        raise KeyWrong(_("Give the key a name."), field="name")
    if expires_at is not None and expires_at <= now:
        raise KeyWrong(_("This date is over already."), field="expires_at")
    if per_minute is not None and not 1 <= per_minute <= MOST_PER_MINUTE:
        message = _("Between 1 and %(most)d calls a minute.") % {"most": MOST_PER_MINUTE}
        raise KeyWrong(message, field="per_minute")


def _networks(said: Iterable[str]) -> list[str]:
    """The networks in one spelling; a single address is a network of one."""
    found: list[str] = []
    for text in said:
        try:
            network = str(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError as error:
            message = _("“%(text)s” is no address and no network like 203.0.113.0/24.")
            raise KeyWrong(message % {"text": text}, field="networks") from error
        if network not in found:
            found.append(network)
    if len(found) > MOST_NETWORKS:
        raise KeyWrong(_("These are too many networks."), field="networks")
    return found


@transaction.atomic
def rotate_key(key: ApiKey, *, by: User, overlap: timedelta, now: datetime) -> NewKey:
    """Give a key of one's own a new secret; the present one works on for `overlap`.

    A secret that was replaced before stops working at once. Raises `KeyEnded` and `KeyWrong`.
    """
    if by.pk != key.user_id:
        raise PermissionDenied(_("This key belongs to somebody else."))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise KeyWrong(_("The old secret can work on for seven days at most."), field="overlap")
    locked = _locked(key, now)
    secret = _new_secret()
    locked.old_digest, locked.old_until = locked.digest, now + overlap
    locked.digest, locked.prefix = token_digest(secret), _prefix(secret)
    locked.save(update_fields=["digest", "prefix", "old_digest", "old_until"])
    KeyEvent.of(locked, KeyEvent.Kind.ROTATED, by=by, at=now).save()
    return NewKey(locked, secret)


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User, now: datetime) -> ApiKey:
    """End a key of one's own, or as an administrator one of a platform client; at once.

    Raises `KeyEnded`, and `PermissionDenied` for everybody else.
    """
    if by.pk != key.user_id:
        by.must_have_role(Role.ADMINISTRATOR)
        if not key.user.has_role(Role.PLATFORM_CLIENT):
            raise PermissionDenied(_("This key belongs to somebody else."))
    locked = _locked(key, now)
    _end([locked], by=by, now=now)
    return locked


def end_keys_of(user: User, *, by: User | None, now: datetime) -> int:
    """End every key of a person who becomes staff or leaves; returns how many."""
    found = list(ApiKey.objects.select_for_update().filter(live(now), user=user))
    _end(found, by=by, now=now)
    return len(found)


def _end(keys: list[ApiKey], *, by: User | None, now: datetime) -> None:
    for key in keys:
        key.revoked_at = max(now, key.made_at)
        key.save(update_fields=["revoked_at"])
        KeyEvent.of(key, KeyEvent.Kind.REVOKED, by=by, at=now).save()


def _locked(key: ApiKey, now: datetime) -> ApiKey:
    """The key for this transaction alone; raises `KeyEnded`."""
    locked = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if not locked.is_live(now):
        raise KeyEnded(_("This key no longer works. Make a new one."))
    return locked


def note_use(key: ApiKey, *, now: datetime) -> None:
    """Write down that a key was used, at most once a minute; whoever is second writes nothing."""
    if key.used_at is None or key.used_at <= now - USED_AFTER:
        unsaid = Q(used_at__isnull=True) | Q(used_at__lte=now - USED_AFTER)
        ApiKey.objects.filter(unsaid, pk=key.pk, made_at__lte=now).update(used_at=now)


def _new_secret() -> str:
    """256 bits behind a mark by which scanners of repositories can find what leaked."""
    return f"redress_{secrets.token_urlsafe(32)}"


def _prefix(secret: str) -> str:
    return secret[:14]


def token_digest(secret: str) -> str:
    """What is kept of a secret; it is long and random, so a plain hash cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()
