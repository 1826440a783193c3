"""The queue as reviewers see it: shelves, filters and figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Claim, Message, Picture
from claims.states import State
from review.models import Appeal
from review.queries.conflicts import in_conflict
from review.queries.leases import TAKEABLE, in_review_room, live_leases, waiting
from review.queries.second_looks import held_up
from similarity.models import Comparison


class Shelf(TextChoices):
    """Where a claim lies in the review room."""

    WAITING = "WAITING", _("To be taken")
    TAKEN = "TAKEN", _("With a reviewer")
    ASKED = "ASKED", _("Waiting for the claimant")
    AWAITING = "AWAITING", _("Awaiting approval")
    CLOSED = "CLOSED", _("Decided or ended")
    ALL = "ALL", _("All")


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
    """How many claims lie where; the first three are those this person may take."""

    waiting: int
    appeals: int
    overdue: int
    taken: int
    asked: int
    awaiting: int


def _takeable(viewer: User, now: datetime) -> QuerySet[Claim]:
    """What waits for this reviewer; for a reader without that role, what waits for anybody."""
    if viewer.has_role(*REVIEWING):
        return waiting(viewer, now=now)
    held = live_leases(now).filter(claim=OuterRef("pk"))
    return _readable(viewer).filter(~Exists(held), ~held_up(), state__in=TAKEABLE)


def _readable(viewer: User) -> QuerySet[Claim]:
    """All claims of the room but the viewer's own, the earliest due first."""
    return (
        in_review_room()
        .exclude(claimant=viewer)
        .order_by(F("due_at").asc(nulls_last=True), "filed_at", "pk")
    )


def on_shelf(
    shelf: str,
    *,
    viewer: User,
    band: str = "",
    text: str = "",
    conflicts: bool = False,
    now: datetime,
) -> QuerySet[Any]:
    """The claims of a shelf, narrowed by band, by a part of the reference, and to `conflicts`."""
    held = Exists(live_leases(now).filter(claim=OuterRef("pk")))
    claims = {
        Shelf.WAITING: _takeable(viewer, now),
        Shelf.TAKEN: _readable(viewer).filter(held, state__in=TAKEABLE),
        Shelf.ASKED: _readable(viewer).filter(state=State.INFO_REQUESTED),
        Shelf.AWAITING: _readable(viewer).filter(state=State.AWAITING_APPROVAL),
        Shelf.CLOSED: _readable(viewer).filter(state__in=CLOSED).order_by("-updated_at", "-pk"),
    }.get(Shelf(shelf), _readable(viewer))
    found = with_comparison(claims)
    if band:
        found = found.filter(band=band)
    if text:
        found = found.filter(reference__icontains=text)
    if conflicts:
        found = found.filter(in_conflict())
    return found


def with_comparison(claims: QuerySet[Claim]) -> QuerySet[Any]:
    """Adds `band` and `score` of the most alike picture, and `picture_count` and `appealed`."""
    newer = Comparison.objects.filter(
        Q(compared_at__gt=OuterRef("compared_at"))
        | Q(compared_at=OuterRef("compared_at"), pk__gt=OuterRef("pk")),
        picture=OuterRef("picture"),
    )
    best = Comparison.objects.filter(~Exists(newer), picture__claim=OuterRef("pk")).order_by(
        "-score", "pk"
    )
    pictures = (
        Picture.objects.filter(claim=OuterRef("pk"))
        .order_by()
        .values("claim")
        .annotate(count=Count("pk"))
    )
    return claims.annotate(
        band=Subquery(best.values("band")[:1]),
        score=Subquery(best.values("score")[:1]),
        picture_count=Subquery(pictures.values("count")),
        appealed=Exists(Appeal.objects.filter(claim=OuterRef("pk"))),
    )


def unread_messages(*, viewer: User) -> QuerySet[Message]:
    """Claimants' messages that no reviewer has seen yet, on claims that the viewer may read."""
    unseen = Message.objects.filter(seen_at__isnull=True, side=Message.Side.CLAIMANT)
    readable = in_review_room().exclude(claimant=viewer)
    return unseen.filter(claim__in=readable).select_related("claim")


def counts(viewer: User, *, now: datetime) -> Counts:
    """The figures above the queue, in two questions to the database."""
    held = Exists(live_leases(now).filter(claim=OuterRef("pk")))
    appealed = Exists(Appeal.objects.filter(claim=OuterRef("pk")))
    mine = _takeable(viewer, now).aggregate(
        waiting=Count("pk"),
        appeals=Count("pk", filter=Q(appealed)),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
    )
    others = _readable(viewer).aggregate(
        taken=Count("pk", filter=Q(held, state__in=TAKEABLE)),
        asked=Count("pk", filter=Q(state=State.INFO_REQUESTED)),
        awaiting=Count("pk", filter=Q(state=State.AWAITING_APPROVAL)),
    )
    return Counts(**mine, **others)
