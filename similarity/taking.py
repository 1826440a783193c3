"""Takes the next row of a queue and counts its try before it can go wrong."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from similarity.models.watching import Trying
from similarity.tries import MOST_TRIES, count_try

Waiting = TypeVar("Waiting", bound=Trying)


@transaction.atomic
def take_next(rows: QuerySet[Waiting], *, now: datetime, most: int = MOST_TRIES) -> Waiting | None:
    """The first of the rows that nobody holds, its try counted; None where there is none."""
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is not None:
        count_try(row, now=now, most=most)
        row.save(update_fields=["tries", "failure", "retry_at"])
    return row
