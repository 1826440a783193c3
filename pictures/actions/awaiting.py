"""Fetches the pictures that a platform named by their address: at once, or by the worker."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import repeat
from typing import Any, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from pictures.actions.registering import (
    FACTS,
    Facts,
    checked,
    must_agree,
    register_avatar,
)
from pictures.fetching import FetchRefused, check_url, fetch
from pictures.models import Avatar, AvatarFetch
from pictures.outgoing import bounds, rules_for_avatars
from pictures.refusals import UrlRefused

logger = logging.getLogger(__name__)
WAITING, DONE, FAILED = AvatarFetch.State.WAITING, AvatarFetch.State.DONE, AvatarFetch.State.FAILED
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
IN_HAND = timedelta(minutes=10)  # a worker that was killed has lost its rows by then
ABREAST = 8  # pictures fetched at the same time
MOST = 80  # of one ring of the bell


class NotFailed(Refused):
    """Only what failed is tried again."""

    code = "fetch_not_failed"


def ask_fetch(
    *, by: User, external_id: str, url: str, now: datetime, **facts: Unpack[Facts]
) -> AvatarFetch:
    """Put an avatar down to be fetched by the worker; the same asked again is the same row.

    One that failed is tried again. Raises `UrlRefused`, `FactsWrong` and `FactsDiffer`.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    given, url = checked(facts, now=now), _allowed(url)
    with transaction.atomic():
        asked, made = AvatarFetch.objects.select_for_update().get_or_create(
            asked_by=by,
            external_id=external_id,
            url_sha256=_digest(url),
            defaults={**given, "url": url, "asked_at": now, "retry_at": now},
        )
        if not made:
            must_agree(asked.avatar or asked, given)
        if asked.state == FAILED:
            _reopen(asked, now)
        if asked.state == WAITING:
            transaction.on_commit(_wake)
        return asked


def fetch_now(
    *, by: User, external_id: str, url: str, now: datetime, **facts: Unpack[Facts]
) -> tuple[Avatar, bool]:
    """Fetch a picture while the caller waits, and register it; returns as `register_avatar`.

    What was registered from this address before is answered without asking again: addresses with
    a key in them are soon dead, and a repeated call must not fail for that. Nothing is kept of a
    fetch that fails. Raises `UrlRefused` and what `register_avatar` raises.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    given, url = checked(facts, now=now), _allowed(url)
    asked = {"asked_by": by, "external_id": external_id, "url_sha256": _digest(url)}
    known = AvatarFetch.objects.filter(**asked, state=DONE).select_related("avatar__blob").first()
    if known is not None and known.avatar is not None:
        must_agree(known.avatar, given)
        return known.avatar, False
    data = _taken(url, settings.REDRESS_FETCH_SECONDS_NOW)
    if isinstance(data, FetchRefused):
        raise UrlRefused(data) from data
    with transaction.atomic():
        avatar, made = register_avatar(by=by, data=data, external_id=external_id, now=now, **facts)
        done = {"state": DONE, "url": _plain(url), "avatar": avatar, "ended_at": now}
        done |= {"retry_at": None, "code": "", "params": {}}
        AvatarFetch.objects.update_or_create(
            **asked, defaults=done, create_defaults={**given, **done, "asked_at": now}
        )
    return avatar, made


def fetch_waiting(*, now: datetime, most: int = MOST) -> int:
    """Fetch up to `most` pictures whose turn it is, some at once; returns how many were tried.

    Each is registered in a transaction of its own. A worker killed in between leaves them to the
    next, after a pause. What may pass is tried again with growing pauses, then given up; what
    cannot pass fails at once. Both stay with their reason.
    """
    tried = 0
    while tried < most and (rows := _take(min(ABREAST, most - tried), now)):
        with ThreadPoolExecutor(ABREAST) as threads:
            seconds = repeat(settings.REDRESS_FETCH_SECONDS)
            taken = list(threads.map(_taken, [row.url for row in rows], seconds))
        for row, data in zip(rows, taken, strict=True):
            _finish(row, data, now)
        tried += len(rows)
    return tried


@transaction.atomic
def _take(count: int, now: datetime) -> list[AvatarFetch]:
    """Rows whose turn it is; for a while nobody else takes them."""
    waiting = AvatarFetch.objects.filter(state=WAITING, retry_at__lte=now)
    rows = list(waiting.select_for_update(skip_locked=True).order_by("retry_at", "pk")[:count])
    for row in rows:
        row.tries, row.retry_at = row.tries + 1, now + IN_HAND
    AvatarFetch.objects.bulk_update(rows, ["tries", "retry_at"])
    return rows


def _taken(url: str, seconds: int) -> bytes | FetchRefused:
    """The file at an address, or why it could not be had. Touches no row: it runs in a thread."""
    try:
        return fetch(url, rules_for_avatars(), accept="image/*", bounds=bounds(seconds))
    except FetchRefused as refusal:
        return refusal


def _finish(row: AvatarFetch, data: bytes | FetchRefused, now: datetime) -> None:
    """Register what was fetched, or note why not."""
    if isinstance(data, FetchRefused):
        _note(row, f"url_{data.code}", data.params, again=data.passing, now=now)
        return
    try:
        with transaction.atomic():
            facts: Any = {name: getattr(row, name) for name in FACTS}
            avatar, _made = register_avatar(
                by=row.asked_by, data=data, external_id=row.external_id, now=now, **facts
            )
            row.state, row.avatar, row.ended_at, row.retry_at = DONE, avatar, now, None
            row.url, row.code, row.params = _plain(row.url), "", {}
            row.save()
    except Refused as refusal:
        _note(row, refusal.code, getattr(refusal, "params", {}), again=False, now=now)
    except Exception:  # a full disk, a lost right: the next row goes on
        logger.exception("The avatar %s could not be registered", row.external_id)
        _note(row, "house", {}, again=True, now=now)


def _note(
    row: AvatarFetch, code: str, params: dict[str, Any], *, again: bool, now: datetime
) -> None:
    """Write down why a try failed, and when the next one is, if there is one."""
    pause = PAUSES[row.tries - 1] if again and row.tries <= len(PAUSES) else None
    AvatarFetch.objects.filter(pk=row.pk).update(
        state=FAILED if pause is None else WAITING,
        code=code,
        params=params,
        retry_at=None if pause is None else now + pause,
        ended_at=now if pause is None else None,
    )


@transaction.atomic
def retry_fetch(row: AvatarFetch, *, by: User, now: datetime) -> AvatarFetch:
    """Let a picture that could not be had be fetched again, by the client that named it."""
    by.must_have_role(Role.PLATFORM_CLIENT)
    kept = AvatarFetch.objects.select_for_update().get(pk=row.pk, asked_by=by)
    if kept.state != FAILED:
        raise NotFailed(_("This picture is being fetched, or it is there already."))
    _allowed(kept.url)
    _reopen(kept, now)
    transaction.on_commit(_wake)
    return kept


@transaction.atomic
def retry_all(*, by: User, now: datetime) -> int:
    """Let everything that failed for this client be fetched again; returns how many."""
    by.must_have_role(Role.PLATFORM_CLIENT)
    failed = AvatarFetch.objects.filter(asked_by=by, state=FAILED)
    count = failed.update(state=WAITING, tries=0, retry_at=now, ended_at=None)
    transaction.on_commit(_wake)
    return count


def _reopen(row: AvatarFetch, now: datetime) -> None:
    row.state, row.tries, row.retry_at, row.ended_at = WAITING, 0, now, None
    row.save(update_fields=["state", "tries", "retry_at", "ended_at"])


def _allowed(url: str) -> str:
    """The address in its one form; raises `UrlRefused` unless it may be asked."""
    try:
        return check_url(url.strip(), rules_for_avatars()).url
    except FetchRefused as refusal:
        raise UrlRefused(refusal) from refusal


def _plain(url: str) -> str:
    """An address without its query, where keys are."""
    return url.partition("?")[0]


def _digest(url: str) -> str:
    return sha256(url.encode()).hexdigest()


def _wake() -> None:
    wake: Callable[[str], None] = import_string(settings.REDRESS_WAKE)
    wake("AVATARS_NAMED")
