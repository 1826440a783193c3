"""The queues, and how many claims wait in each."""

from typing import NamedTuple

from review.models import Card, Queue
from review.queries.offers import deserted_queues
from review.queries.shelves import counted_each


class Numbered(NamedTuple):
    """A queue, None for the general one, and how many claims wait in it (see `counted_each`).

    `deserted`: nobody of those named for it reviews any more, so it is open to everybody.
    """

    queue: Queue | None
    waiting: int
    deserted: bool = False


def numbered_queues() -> list[Numbered]:
    """Every queue in its order, then the general one; a bounded count for each."""
    cards = Card.objects.filter(waiting=True, parked_until__isnull=True)
    cards = cards.order_by("rank_at", "pk")
    queues = list(Queue.objects.prefetch_related("reviewers"))
    lists = [cards.filter(queue=queue) for queue in queues]
    *numbers, general = counted_each([*lists, cards.filter(queue__isnull=True)])
    deserted = set(deserted_queues())
    named = zip(queues, numbers, strict=True)
    found = [Numbered(queue, number, queue in deserted) for queue, number in named]
    return [*found, Numbered(None, general)]
