"""Rows that another worker holds for as long as a block runs: a real lock, in a real connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet


@contextmanager
def in_other_hands(rows: QuerySet[Any]) -> Iterator[None]:
    """Lock the one row that is named; needs a test with real transactions."""
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            rows.select_for_update().get()
            held.set()
            done.wait(60)
        connection.close()

    other = Thread(target=hold)
    other.start()
    try:
        assert held.wait(60)
        yield
    finally:
        done.set()
        other.join()
