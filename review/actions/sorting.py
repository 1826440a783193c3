"""Putting the cards of the queue in order, a bounded lot at a time."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from review.models import Card
from review.queries.ranking import facts, place, touched_by, version

LOT = 500
ONE_AT_A_TIME = 0x5EDCA2D5  # two sorters would overlook what the other one is just changing
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # sooner than any clock says


@transaction.atomic
def sort_waiting(*, now: datetime, limit: int = LOT) -> int:
    """Sort the cards whose time has come; returns how many, at most `limit`.

    Two statements for the whole lot: what the other tables say, then the place that follows from
    it. Cards that somebody is just changing are passed over: the change asks for another sorting.
    Zero while another process sorts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return 0
    due = Card.objects.filter(sort_at__lte=now).order_by("sort_at")
    outdated = Card.objects.filter(waiting=True, rules__lt=version())
    keys = _locked(due[:limit]) or _locked(outdated[:limit])
    if not keys:
        return 0
    lot = Card.objects.filter(pk__in=keys)
    lot.update(**facts())
    lot.update(**place(now))
    sort_again(touched_by(list(lot.only("pk", "state", "claimant"))))
    return len(keys)


def sort_again(cards: QuerySet[Card]) -> None:
    """Ask for another sorting of these cards; those that somebody is just changing come later."""
    Card.objects.filter(pk__in=_locked(cards)).update(sort_at=AT_ONCE)


def _locked(cards: QuerySet[Card]) -> list[int]:
    rows = cards.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return list(rows.values_list("pk", flat=True))
