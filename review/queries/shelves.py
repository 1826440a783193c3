"""The queue as reviewers see it: shelves, filters and figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Message
from claims.states import State
from review.models import Card
from review.queries.leases import in_review_room, live_leases
from review.queries.offers import free, in_queue, offered

MANY = 1_000  # more than that is said, not counted
COUNTED = "(SELECT count(*) FROM ({}) AS card)"


class Shelf(TextChoices):
    """Where a claim lies in the review room."""

    WAITING = "WAITING", _("To be taken")
    MINE = "MINE", _("With me, or handed to me")
    ESCALATED = "ESCALATED", _("Passed to senior reviewers")
    PARKED = "PARKED", _("Put by")
    TAKEN = "TAKEN", _("With a reviewer")
    ASKED = "ASKED", _("Waiting for the claimant")
    AWAITING = "AWAITING", _("Awaiting approval")
    CLOSED = "CLOSED", _("Decided or ended")
    ALL = "ALL", _("All")


class Due(TextChoices):
    """How soon a claim is due."""

    OVERDUE = "OVERDUE", _("overdue")
    DAY = "DAY", _("within a day")
    WEEK = "WEEK", _("within a week")


SOON = {Due.OVERDUE: timedelta(0), Due.DAY: timedelta(days=1), Due.WEEK: timedelta(days=7)}
GENERAL = "general"  # the queue of what no rule sorts
CLOSED = (
    State.DISMISSED,
    State.UPHELD,
    State.ACCEPTED,
    State.PAID,
    State.LAPSED,
    State.WITHDRAWN,
)


@dataclass(frozen=True)
class Counts:
    """How many claims lie where, as far as `MANY` + 1; the first three this person may take."""

    waiting: int
    appeals: int
    overdue: int
    taken: int
    asked: int
    awaiting: int
    parked: int = 0
    escalated: int = 0

    @property
    def most(self) -> int | None:
        """Where counting stopped, if one of the figures is more than that."""
        return MANY if max(vars(self).values()) > MANY else None


@dataclass(frozen=True)
class Filter:
    """How a shelf is narrowed; `queue` is a queue's public id, or `general`."""

    queue: str = ""
    band: str = ""
    language: str = ""
    due: str = ""
    conflicts: bool = False
    appeals: bool = False
    text: str = ""


class Words(SearchQuery):
    """Parts of words that must all be found, each from where one would begin to type it."""

    def __init__(self, text: str) -> None:
        terms = (re.sub(r"([\\'])", r"\1\1", word[:60]) for word in text.lower().split())
        self.said = " & ".join(f"'{term}':*" for term in terms)
        super().__init__(self.said, search_type="raw")

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        """As it stands: PostgreSQL's own parser would take addresses and numbers apart."""
        return "%s::tsquery", [self.said]


def _takeable(viewer: User, now: datetime) -> QuerySet[Card]:
    """What waits for this reviewer; for a reader without that role, what waits for anybody."""
    if viewer.has_role(*REVIEWING):
        return offered(viewer, now=now)
    return free(now).exclude(claimant=viewer)


def _readable(viewer: User) -> QuerySet[Card]:
    """All cards of the room but the viewer's own, the first to be decided first."""
    cards = Card.objects.filter(came_in=True).exclude(claimant=viewer)
    return cards.order_by("rank_at", "claim_id")


def _shelf(shelf: str, viewer: User, now: datetime) -> QuerySet[Card]:
    readable, leases = _readable(viewer), live_leases(now)
    held = Q(pk__in=leases.values("claim"))
    mine = Q(pk__in=leases.filter(reviewer=viewer).values("claim"))
    handed = Q(reserved_for=viewer, reserved_until__gt=now)
    return {
        Shelf.WAITING: _takeable(viewer, now),
        Shelf.MINE: readable.filter(mine | handed, waiting=True),
        Shelf.ESCALATED: readable.filter(escalated_at__isnull=False),
        Shelf.PARKED: readable.filter(parked_until__isnull=False).order_by("parked_until", "pk"),
        Shelf.TAKEN: readable.filter(held, waiting=True),
        Shelf.ASKED: readable.filter(state=State.INFO_REQUESTED),
        Shelf.AWAITING: readable.filter(state=State.AWAITING_APPROVAL),
        Shelf.CLOSED: readable.filter(state__in=CLOSED).order_by("-moved_at", "-pk"),
    }.get(Shelf(shelf), readable)


def on_shelf(
    shelf: str, *, viewer: User, now: datetime, narrowed: Filter | None = None
) -> QuerySet[Card]:
    """The cards of a shelf, with their claims and queues, narrowed as asked."""
    narrowed = narrowed or Filter()
    wanted: dict[str, str | bool] = {
        "band": narrowed.band,
        "language": narrowed.language,
        "conflict": narrowed.conflicts,
        "appealed": narrowed.appeals,
    }
    said = {name: value for name, value in wanted.items() if value}
    found = _shelf(shelf, viewer, now).filter(**said)
    if narrowed.due:
        found = found.filter(due_at__lt=now + SOON[Due(narrowed.due)])
    if narrowed.queue == GENERAL:
        found = in_queue(found, None)
    elif narrowed.queue:
        found = found.filter(queue__public_id=narrowed.queue)
    if narrowed.text:
        found = found.filter(words=Words(narrowed.text))
    return found.select_related("claim", "queue", "reserved_for").defer("words")


def unread_messages(*, viewer: User) -> QuerySet[Message]:
    """Claimants' messages that no reviewer has seen yet, on claims that the viewer may read."""
    unseen = Message.objects.filter(seen_at__isnull=True, side=Message.Side.CLAIMANT)
    readable = in_review_room().exclude(claimant=viewer)
    return unseen.filter(claim__in=readable).select_related("claim")


def counted(cards: QuerySet[Card]) -> int:
    """How many cards there are, as far as `MANY` + 1: a figure must not read a million rows."""
    return counted_each([cards])[0]


def counted_each(lists: Sequence[QuerySet[Card]]) -> list[int]:
    """The same of several lists in one question; each is read in its own order, along an index."""
    parts, values = [], list[Any]()
    for cards in lists:
        sql, given = cards.values("pk")[: MANY + 1].query.sql_with_params()
        parts.append(COUNTED.format(sql))
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())


def bounded(found: int) -> str:
    """A bounded count in figures: 1,000+ for whatever is more."""
    return f"{MANY:,}+" if found > MANY else f"{found:,}"


def counts(viewer: User, *, now: datetime) -> Counts:
    """The figures above the queue, each of them bounded."""
    mine = _takeable(viewer, now)
    shelves = (
        Shelf.TAKEN, Shelf.ASKED, Shelf.AWAITING, Shelf.PARKED, Shelf.ESCALATED,
    )  # fmt: skip
    late = mine.filter(due_at__lt=now).order_by("due_at", "pk")
    lists = [mine, mine.filter(appealed=True), late]
    found = counted_each([*lists, *(_shelf(shelf, viewer, now) for shelf in shelves)])
    return Counts(*found)
