"""The platform asks before it shows a picture: asking, waiting for the answer, looking it up.

Nothing here loads the encoder. A process of its own (`manage.py checker`) answers.
"""

import io
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions.steps import ring
from pictures.intake import PictureRefused, inspect, open_picture
from pictures.refusals import UploadRefused
from pictures.storage import limits
from similarity import neighbours
from similarity.models import Check, StayDown, Watch
from similarity.reducing import LONG_SIDE, reduce

ASKED = "CHECK_ASKED"
CHANNEL = "redress_checks"  # on which the database wakes whoever answers
SHORTEST_NAP, LONGEST_NAP = 0.01, 0.1  # seconds between two looks for the answer


class TooMany(Refused):
    """More pictures in one call than are taken."""

    code = "too_many_pictures"
    status = 400


def ask_check(data: bytes, *, by: User, now: datetime) -> Check:
    """Ask whether a picture may be shown; the very content of a work or avatar is known at once.

    Raises `PermissionDenied` or `UploadRefused`.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    digest = sha256(data).hexdigest()
    asked = Check(asked_by=by, asked_at=now, sha256=digest)
    kept_down = neighbours.kept_down().filter(blob__sha256=digest).order_by("pk").first()
    watch = neighbours.watched().filter(work__blob__sha256=digest).order_by("pk").first()
    if kept_down:
        settle(asked, Check.Verdict.BLOCKED, score=1.0, kept_down=kept_down, now=now)
    elif watch:
        settle(asked, Check.Verdict.SUSPICIOUS, score=1.0, watch=watch, now=now)
    else:
        asked.picture, asked.retry_at = reduced(data), now
    with transaction.atomic():
        asked.save()
        if asked.retry_at:
            wake()
    return asked


def ask_checks(
    pictures: Sequence[bytes], *, by: User, now: datetime
) -> list[Check | UploadRefused]:
    """Ask about several pictures at once; a picture that is refused leaves its reason in its place.

    Raises `PermissionDenied` or `TooMany`.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    if len(pictures) > settings.REDRESS_CHECK_BATCH:
        raise TooMany(
            _("At most %(number)d pictures are taken in one call.")
            % {"number": settings.REDRESS_CHECK_BATCH},
            field="images",
        )
    asked: list[Check | UploadRefused] = []
    for data in pictures:
        try:
            asked.append(ask_check(data, by=by, now=now))
        except UploadRefused as refused:
            asked.append(refused)
    return asked


def reduced(data: bytes) -> bytes:
    """A picture as it is compared: upright, at most LONG_SIDE pixels long, as PNG.

    Raises `UploadRefused`.
    """
    try:
        inspect(data, limits())
        picture = open_picture(data, limits(), at_least=LONG_SIDE)
    except PictureRefused as refusal:
        raise UploadRefused(refusal) from refusal
    buffer = io.BytesIO()
    reduce(picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def settle(
    check: Check,
    verdict: Check.Verdict,
    *,
    score: float | None = None,
    watch: Watch | None = None,
    kept_down: StayDown | None = None,
    now: datetime,
) -> None:
    """Fill in an answer; the caller saves. What is not clear gets a reference for staff."""
    check.verdict, check.score, check.answered_at = verdict, score, now
    check.watch, check.kept_down = watch, kept_down
    check.reference = None if verdict == Check.Verdict.CLEAR else uuid4()
    check.picture, check.retry_at, check.failure = None, None, ""


def wake() -> None:
    """Wake whoever answers, on commit: the process that listens, and any worker."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    transaction.on_commit(partial(ring, ASKED))


def wait_for(checks: Sequence[Check], *, seconds: float) -> list[Check]:
    """The checks once all are answered, or as they stand after so many seconds.

    Inside a transaction there is nothing to wait for: nobody sees the question before it ends.
    """
    if connection.in_atomic_block:
        seconds = 0
    keys, until, nap = [check.pk for check in checks], time.monotonic() + seconds, SHORTEST_NAP
    while True:
        found = Check.objects.defer("picture").in_bulk(keys)
        if all(found[key].answered_at for key in keys) or time.monotonic() + nap > until:
            return [found[key] for key in keys]
        time.sleep(nap)
        nap = min(1.5 * nap, LONGEST_NAP)


def checks_of(client: User) -> QuerySet[Check]:
    """What a platform client asked, the newest first."""
    return Check.objects.filter(asked_by=client).defer("picture")


def found_by(reference: UUID | None = None) -> QuerySet[Check]:
    """What was not clear, for staff, with what it is like; one by its reference, or all."""
    found = Check.objects.exclude(reference=None).defer("picture")
    found = found.select_related("asked_by", "watch__work__blob", "kept_down__blob")
    return found if reference is None else found.filter(reference=reference)


def given_up() -> QuerySet[Check]:
    """Checks that nobody answered, with the reason of the last failure."""
    return Check.objects.filter(answered_at=None, retry_at=None).defer("picture").order_by("pk")


def forget_checks(*, now: datetime) -> int:
    """Delete checks after the days that the setting keeps them for; returns how many."""
    before = now - timedelta(days=settings.REDRESS_CHECK_DAYS)
    return Check.objects.filter(asked_at__lt=before).delete()[0]
