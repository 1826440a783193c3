"""Registers many avatars in one call: each row on its own, so that one bad row stops no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from pictures.actions.awaiting import ask_fetch
from pictures.actions.registering import Facts, register_avatar
from pictures.models import Avatar, AvatarFetch


class TooManyRows(Refused):
    """More rows than one call takes."""

    code = "too_many_rows"
    status = 400


class NoPicture(Refused):
    """A row names neither a file nor an address, or both."""

    code = "picture_missing"
    status = 400


@dataclass(frozen=True)
class NamedRow:
    """One avatar to register: its picture comes from `read`, or lies at `url`.

    `wrong` says that the row could not even be read.
    """

    external_id: str
    read: Callable[[], bytes] | None = None
    url: str = ""
    facts: Facts = field(default_factory=Facts)
    wrong: Refused | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one row: registered, there (as before), waiting (for its file) or refused."""

    row: int
    external_id: str
    outcome: str
    avatar: Avatar | None = None
    fetch: AvatarFetch | None = None
    refusal: Refused | None = None


def register_rows(rows: Iterable[NamedRow], *, by: User, now: datetime) -> list[Outcome]:
    """Register each row in a transaction of its own; the outcomes stand in the rows' order.

    A row with an address is fetched by the worker. Raises `TooManyRows` before the first row.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    named = list(rows)
    if len(named) > settings.REDRESS_AVATAR_ROWS:
        message = _("One call takes at most %(limit)s rows.") % {
            "limit": settings.REDRESS_AVATAR_ROWS
        }
        raise TooManyRows(message, field="rows")
    return [_one(number, row, by=by, now=now) for number, row in enumerate(named)]


def _one(number: int, row: NamedRow, *, by: User, now: datetime) -> Outcome:
    try:
        if row.wrong is not None:
            raise row.wrong
        if (row.read is None) == (not row.url):
            raise NoPicture(_("Give either a file or an address."), field="url")
        if row.read is not None:
            avatar, made = register_avatar(
                by=by, data=row.read(), external_id=row.external_id, now=now, **row.facts
            )
            return Outcome(number, row.external_id, "registered" if made else "there", avatar)
        fetch = ask_fetch(by=by, external_id=row.external_id, url=row.url, now=now, **row.facts)
    except Refused as refusal:
        return Outcome(number, row.external_id, "refused", refusal=refusal)
    outcome = "there" if fetch.avatar else "waiting"
    return Outcome(number, row.external_id, outcome, fetch.avatar, fetch)
