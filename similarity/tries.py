"""What the queues of this room do alike: count a try, wait before the next, keep why one failed."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 10
# One run ends well before the task's time limit; what is left waits for the next ring.
SECONDS_PER_RUN = 240.0
NO_WORD = "The last try ended without a word: its worker was stopped, or ran out of memory."


Row = TypeVar("Row")


class Tried(Protocol):
    """A row that counts tries: how many, why the last one failed, when the next one is due."""

    tries: int
    failure: str
    retry_at: datetime | None


def pause(tries: int) -> timedelta:
    """How long to wait before the next try: doubling, up to an hour."""
    doublings: int = 2 ** (tries - 1)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def count_try(row: Tried, *, now: datetime, most: int = MOST_TRIES) -> None:
    """Count a try before it can go wrong and say when the next one is due; the caller saves.

    A try that left no reason behind ended without a word. After `most` tries there is no next one.
    """
    if row.tries and not row.failure:
        row.failure = NO_WORD
    row.tries += 1
    row.retry_at = now + pause(row.tries) if row.tries < most else None


def work_off(
    begin: Callable[[datetime], Row | None],
    finish: Callable[[Row, datetime], bool],
    *,
    now: datetime,
    seconds: float,
) -> int:
    """Begin and finish what waits, one after the other; returns how many came through.

    Stops when nothing waits, or after `seconds`.
    """
    done, started = 0, time.monotonic()
    while (elapsed := time.monotonic() - started) < seconds:
        moment = now + timedelta(seconds=elapsed)
        row = begin(moment)
        if row is None:
            break
        done += finish(row, moment)
    return done
