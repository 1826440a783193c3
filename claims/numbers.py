"""Numbers without gaps: one counter per name and Shanghai year."""

from datetime import datetime

from django.db import transaction

from claims.models import Counter
from claims.references import year_of


@transaction.atomic
def next_number(name: str, *, now: datetime) -> int:
    """Take the year's next number of a name, starting at 1.

    The counter's row stays locked until the surrounding transaction ends: a second taker waits,
    and a rollback gives the number back, so no number is lost. Take it last, since everybody else
    waits meanwhile.
    """
    year = year_of(now)
    locked = Counter.objects.select_for_update()
    counter = locked.filter(name=name, year=year).first()
    if counter is None:
        Counter.objects.bulk_create([Counter(name=name, year=year)], ignore_conflicts=True)
        counter = locked.get(name=name, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
