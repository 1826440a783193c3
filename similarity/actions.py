"""Everything that changes comparisons: compare what waits, note failures, try again."""

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from similarity import queries
from similarity.models import Attempt, Band, Comparison

if TYPE_CHECKING:
    from similarity.comparing import Desk

logger = logging.getLogger(__name__)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 10
# One run ends well before the task's time limit; what is left waits for the next ring.
SECONDS_PER_RUN = 240.0
NO_WORD = "The last try ended without a word: its worker was stopped, or ran out of memory."


class NotWaiting(Refused):
    """The claim is not waiting to be compared."""

    code = "not_waiting"


def compare_waiting(*, now: datetime, seconds: float = SECONDS_PER_RUN) -> int:
    """Compare the filed claims that wait, one per transaction; returns how many came through.

    Several workers may run this at once. A claim whose worker is killed stays filed and is tried
    again after a pause; nothing of the broken try remains but the count. Stops after `seconds`.
    """
    from similarity.comparing import desk  # late: this imports torch

    table, compared, started = desk(), 0, time.monotonic()
    while (elapsed := time.monotonic() - started) < seconds:
        moment = now + timedelta(seconds=elapsed)
        attempt = begin_attempt(now=moment)
        if attempt is None:
            break
        compared += finish_attempt(attempt, table, now=moment)
    return compared


@transaction.atomic
def begin_attempt(*, now: datetime) -> Attempt | None:
    """Pick the next waiting claim and count the try before it can go wrong."""
    claim = queries.waiting(now).select_for_update(skip_locked=True, of=("self",)).first()
    if claim is None:
        return None
    attempt, _created = Attempt.objects.get_or_create(claim=claim)
    if attempt.tries and not attempt.failure:
        attempt.failure = NO_WORD
    attempt.tries += 1
    attempt.retry_at = now + pause(attempt.tries) if attempt.tries < MOST_TRIES else None
    attempt.save(update_fields=["tries", "failure", "retry_at"])
    return attempt


def pause(tries: int) -> timedelta:
    """How long to wait before the next try: doubling, up to an hour."""
    doublings: int = 2 ** (tries - 1)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def finish_attempt(attempt: Attempt, table: "Desk", *, now: datetime) -> bool:
    """Compare the claim of an attempt; a failure becomes a fact with its reason."""
    try:
        compare_claim(attempt.claim, by=None, now=now, table=table)
    except NotWaiting:
        return False
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be compared (try %d)", attempt.claim, attempt.tries)
        reason = f"{type(error).__name__}: {error}"
        Attempt.objects.filter(pk=attempt.pk).update(failure=reason[:2000])
        return False
    return True


@transaction.atomic
def compare_claim(
    claim: Claim, *, by: User | None = None, now: datetime, table: "Desk | None" = None
) -> Claim:
    """Compare every picture of a filed claim and bring it to review, or to "no match found".

    Raises `NotWaiting` if it is not filed or another worker has it; any failure to read or encode
    a picture leaves the claim as it was.
    """
    from similarity.comparing import desk  # late: this imports torch

    free = Claim.objects.select_for_update(skip_locked=True, of=("self",))
    locked = free.filter(pk=claim.pk, state=State.SUBMITTED).first()
    claim.refresh_from_db()
    if locked is None:
        raise NotWaiting(_("This claim is not waiting to be compared."))
    table = table or desk()
    pictures = claim.pictures.select_related("work__blob", "claim__avatar__blob")
    found = [table.compare(picture, now=now) for picture in pictures]
    Comparison.objects.bulk_create(found)
    matched = any(comparison.band in (Band.LIKELY, Band.POSSIBLE) for comparison in found)
    advance(claim, to=State.IN_REVIEW if matched else State.NO_MATCH, by=by, now=now)
    Attempt.objects.update_or_create(
        claim=claim, defaults={"failure": "", "retry_at": None, "done_at": now}
    )
    return claim


@transaction.atomic
def retry_given_up(*, now: datetime) -> int:
    """Let every claim that was given up be tried again from the start; returns how many."""
    stuck = list(queries.given_up().select_for_update(of=("self",)).values_list("pk", flat=True))
    return Attempt.objects.filter(pk__in=stuck).update(tries=0, retry_at=now)
