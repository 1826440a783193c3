"""Which cards the queue offers to a reviewer, in the order in which they are taken.

At the head of a million waiting cards one is found by walking along an index and looking each card
up for itself; whatever reads a table that grows with the claims has no place here.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import REVIEWING, Role
from claims.models import Claim, Picture
from review.models import Card, Queue
from review.queries.barred import card_barred
from review.queries.leases import live_leases
from review.queries.second_looks import held_up

AHEAD = 2  # as many as a screen shows


def free(now: datetime) -> QuerySet[Card]:
    """Waiting cards that are neither put by, held nor looked at twice, the first to take first."""
    held = live_leases(now).filter(claim=OuterRef("pk"))
    cards = Card.objects.filter(~Exists(held), ~held_up(), waiting=True, parked_until__isnull=True)
    return cards.order_by("rank_at", "claim_id")


def offered(reviewer: User, *, now: datetime) -> QuerySet[Card]:
    """The free cards that this reviewer may take, whatever queue they lie in.

    None that they are barred from, none kept for a colleague, and none that only a senior reviewer
    may decide unless they are one.
    """
    mine = Q(reserved_for__isnull=True) | Q(reserved_for=reviewer) | Q(reserved_until__lte=now)
    found = free(now).filter(mine, ~card_barred(reviewer))
    if not reviewer.has_role(Role.SENIOR_REVIEWER):
        found = found.filter(escalated_at__isnull=True)
    return found


def why_kept(person: User, claim: Claim, *, now: datetime) -> str:
    """Why this claim is not for this reviewer at present, in words; empty when it is."""
    card = Card.objects.select_related("reserved_for").get(pk=claim.pk)
    if card.escalated_at and not person.has_role(Role.SENIOR_REVIEWER):
        return str(_("This claim was passed to senior reviewers."))
    kept = card.reserved_until is not None and card.reserved_until > now
    if kept and card.reserved_for != person:
        return _("This claim was handed to %(name)s.") % {"name": card.reserved_for}
    return ""


def _staffed() -> Exists:
    """Filters queues: somebody of those named for them still reviews."""
    named = Queue.reviewers.through.objects.filter(queue=OuterRef("pk"), user__is_active=True)
    roles = [role.value for role in REVIEWING]
    return Exists(named.filter(user__groups__name__in=roles))


def closed_queues(reviewer: User) -> list[Queue]:
    """Queues kept for reviewers of their own, among whom this one is not."""
    own = Queue.objects.filter(reviewers=reviewer)
    return list(Queue.objects.filter(_staffed()).exclude(pk__in=own))


def deserted_queues() -> QuerySet[Queue]:
    """Queues in use of whose reviewers nobody reviews any more: open to everybody meanwhile."""
    named = Queue.objects.filter(reviewers__isnull=False, active=True).values("pk")
    return Queue.objects.filter(~_staffed(), pk__in=named)


def open_queues(reviewer: User) -> list[Queue]:
    """The queues in use from which this reviewer takes, in their order."""
    closed = [each.pk for each in closed_queues(reviewer)]
    return list(Queue.objects.filter(active=True).exclude(pk__in=closed))


def handed_to(reviewer: User, *, now: datetime) -> list[Card]:
    """What colleagues handed to this reviewer and nobody else can take meanwhile."""
    cards = offered(reviewer, now=now).filter(reserved_for=reviewer, reserved_until__gt=now)
    return list(cards.select_related("claim").defer("words")[:AHEAD])


def heads(reviewer: User, *, now: datetime, queue: Queue | None = None) -> Iterator[QuerySet[Card]]:
    """Where to look for the next card, in this order: each a list that one index gives in order.

    First what was handed to this person. Then everything, if every queue is open to them; else the
    queues open to them, first the one whose first card comes first. `queue` asks for that one.
    """
    cards = offered(reviewer, now=now)
    if queue is not None:
        yield cards.filter(queue=queue)
        return
    if Card.objects.filter(reserved_for=reviewer).exists():
        yield cards.filter(reserved_for=reviewer, reserved_until__gt=now)
    closed = closed_queues(reviewer)
    if not closed:
        yield cards
        return
    others = Queue.objects.exclude(pk__in=[each.pk for each in closed])
    keys = [None, *others.values_list("pk", flat=True)]
    yield from _earliest_first([in_queue(cards, key) for key in keys])


def to_lock(cards: QuerySet[Card]) -> QuerySet[Card]:
    """The cards with their claims, for whoever locks a claim; those that are locked are left out.

    A claim's own row is the lock, for everything that changes a claim takes it too.
    """
    found = cards.select_related("claim").defer("words", "points")
    return found.select_for_update(of=("claim",), skip_locked=True, no_key=True)


def in_queue(cards: QuerySet[Card], key: int | None) -> QuerySet[Card]:
    """The cards of one queue; None: of the general queue."""
    return cards.filter(queue__isnull=True) if key is None else cards.filter(queue=key)


def _earliest_first(queues: list[QuerySet[Card]]) -> list[QuerySet[Card]]:
    """The queues that offer something, by the rank of their first card."""
    found = [(cards.values_list("rank_at", "pk").first(), cards) for cards in queues]
    ready = [(first, cards) for first, cards in found if first is not None]
    return [cards for _first, cards in sorted(ready, key=lambda pair: pair[0])]


def coming_pictures(reviewer: User, *, now: datetime) -> list[Picture]:
    """The first pictures of the claim that this reviewer would be given next, to be got ready.

    Nobody else is kept from taking it meanwhile. Of these pictures only the originals can honestly
    be fetched ahead: nothing is logged for them and the browser may keep them for an hour. Avatars
    may be kept by no cache, so that fetching one ahead saves nothing and would log a look that
    nobody took; the desk itself would be stale when it is opened, for its lease comes later.
    """
    card = offered(reviewer, now=now).only("pk").first()
    return list(Picture.objects.filter(claim=card.pk)[:AHEAD]) if card else []
