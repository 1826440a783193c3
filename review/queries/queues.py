"""The queues, and how many claims wait in each."""

from typing import NamedTuple

from review.models import Card, Queue
from review.queries.shelves import counted


class Numbered(NamedTuple):
    """A queue, None for the general one, and how many claims wait in it (see `counted`)."""

    queue: Queue | None
    waiting: int


def numbered_queues() -> list[Numbered]:
    """Every queue in its order, then the general one; a bounded count for each."""
    cards = Card.objects.filter(waiting=True, parked_until__isnull=True)
    queues = [
        Numbered(queue, counted(cards.filter(queue=queue)))
        for queue in Queue.objects.prefetch_related("reviewers")
    ]
    return [*queues, Numbered(None, counted(cards.filter(queue__isnull=True)))]
