"""Answers the platform's checks: compares a picture with what is watched and what stays down."""

import io
import logging
import select
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image

from accounts.failures import reason_of
from similarity import neighbours
from similarity.checks import CHANNEL, settle
from similarity.models import Band, Check
from similarity.taking import take_next
from similarity.tries import SECONDS_PER_RUN, work_off

if TYPE_CHECKING:
    from similarity.features import Features
    from similarity.score import Score
    from similarity.shelf import Shelf

logger = logging.getLogger(__name__)
MOST_TRIES = 4  # somebody waits in front of it
LISTENING_SECONDS = 1.0
FRESH = timedelta(minutes=1)  # how long a process goes on by the limits that it has read


def check_waiting(*, now: datetime, seconds: float = SECONDS_PER_RUN) -> int:
    """Answer the checks that wait, the oldest first; returns how many came through.

    For workers: a process that listens (`serve`) is faster, and each row is answered once.
    """
    if not checks_waiting(now).exists():
        return 0  # and torch is not loaded for nothing
    return answer_waiting(make_shelf(), now=now, seconds=seconds)


def serve(*, stop: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Answer checks as they come, until `stop`; the database wakes this process.

    Without its connection it tries again, as it does with whatever came meanwhile.
    """
    shelf, read_at = make_shelf(), timezone.now()
    say(f"Ready: {shelf.table.encoder.space}")
    while not stop():
        try:
            listen()
            while not stop():
                now = timezone.now()
                if now - read_at > FRESH:  # limits may have been decided on
                    shelf, read_at = shelf.with_fresh_table(), now
                answer_waiting(shelf, now=now, seconds=SECONDS_PER_RUN)
                sleep_until_woken()
        except OperationalError as error:
            say(f"The database does not answer: {error}")
            connection.close()
            time.sleep(LISTENING_SECONDS)


def make_shelf() -> "Shelf":
    """An empty shelf at this installation's desk; this imports torch."""
    from similarity.comparing import desk
    from similarity.shelf import Shelf

    return Shelf(desk())


def listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")


def sleep_until_woken() -> None:
    """Sleep until the database says that somebody asked, or for LISTENING_SECONDS."""
    raw = connection.connection
    select.select([raw], [], [], LISTENING_SECONDS)
    raw.poll()
    raw.notifies.clear()


def answer_waiting(shelf: "Shelf", *, now: datetime, seconds: float) -> int:
    """Answer what waits, one check per transaction; returns how many came through."""
    return work_off(
        begin_check,
        lambda check, moment: finish_check(check, shelf, now=moment),
        now=now,
        seconds=seconds,
    )


def checks_waiting(now: datetime) -> QuerySet[Check]:
    """Checks to answer now, the oldest first."""
    return Check.objects.filter(retry_at__lte=now).order_by("asked_at", "pk")


def begin_check(now: datetime) -> Check | None:
    """Pick the next check and count the try before it can go wrong."""
    return take_next(checks_waiting(now), now=now, most=MOST_TRIES)


def finish_check(check: Check, shelf: "Shelf", *, now: datetime) -> bool:
    """Answer a check whose try has begun; a failure becomes a fact with its reason."""
    try:
        find(check, *seen(check, shelf), shelf, now=now)
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("The check %s could not be answered", check.public_id)
        Check.objects.filter(pk=check.pk).update(failure=reason_of(error))
        return False
    with transaction.atomic():
        unanswered = Check.objects.select_for_update().filter(pk=check.pk, answered_at=None)
        if not unanswered.exists():
            return False
        check.save()
    return True


def seen(check: Check, shelf: "Shelf") -> "tuple[Image.Image, Features]":
    """The picture and what there is to measure of it; notes how long the encoder took."""
    from similarity.features import describe, fingerprint

    image = Image.open(io.BytesIO(check.picture or b""), formats=("PNG",))
    image.load()
    started = time.monotonic()
    found = fingerprint(image, shelf.table.encoder)
    check.encoding_ms = round(1000 * (time.monotonic() - started))
    return image, describe(image, found)


def find(
    check: Check, image: Image.Image, features: "Features", shelf: "Shelf", *, now: datetime
) -> None:
    """Fill in the answer: what must stay down blocks, what is watched makes suspicious."""
    asked, space = shelf.print_of_picture(image, features)
    down = neighbours.near(asked, space=space, among=neighbours.contents_kept_down())
    works = neighbours.near(asked, space=space, among=neighbours.contents_watched())
    kept_down = likest(shelf.judged(down, features).items())
    watched = likest(shelf.judged(works, features).items())
    verdict = verdict_of(kept_down and kept_down[1].band, watched and watched[1].band)
    if verdict == Check.Verdict.CLEAR:
        settle(check, verdict, now=now)
    elif kept_down and kept_down[1].band != Band.UNLIKELY:
        rows = neighbours.kept_down().filter(blob=kept_down[0]).order_by("pk")
        settle(check, verdict, score=kept_down[1].value, kept_down=rows.first(), now=now)
    elif watched:
        rows_of_work = neighbours.watched().filter(work__blob=watched[0]).order_by("pk")
        settle(check, verdict, score=watched[1].value, watch=rows_of_work.first(), now=now)


def likest(judged: Iterable[tuple[int, "Score"]]) -> "tuple[int, Score] | None":
    """The content with the highest score."""
    return max(judged, key=lambda each: (each[1].value, -each[0]), default=None)


def verdict_of(kept_down: str | None, watched: str | None) -> Check.Verdict:
    """What follows from the bands of the likest content that stays down, and of the likest watched.

    Only what likely shows something decided upon is blocked: a hint alone never is.
    """
    if kept_down == Band.LIKELY:
        return Check.Verdict.BLOCKED
    if kept_down == Band.POSSIBLE or watched == Band.LIKELY:
        return Check.Verdict.SUSPICIOUS
    return Check.Verdict.CLEAR
