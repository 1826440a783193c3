"""What decides a claim's place in the queue, computed in SQL from what the other tables say."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchVectorField
from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, JSONObject, Least, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from claims.models import Claim, Picture
from claims.states import State
from review.models import Appeal, Card, Dispute, History, Queue
from review.queries.comparisons import best_comparison
from review.queries.conflicts import in_conflict
from similarity.models import Band

YUAN_PER_PICTURE = 10_000  # what was promised; here it only says how much is at stake
UPHELD = (State.UPHELD, State.ACCEPTED, State.PAID)
DISMISSED = (State.DISMISSED, State.LAPSED)


def facts() -> dict[str, Any]:
    """What other tables say of a card's claim: values for an update of cards."""
    best, own = best_comparison(), Picture.objects.filter(claim=OuterRef("pk"))
    disputed = Dispute.objects.filter(appeal__claim=OuterRef("pk"))
    claimant = User.objects.filter(pk=OuterRef("claimant"))
    return {
        "band": Coalesce(Subquery(best.values("band")[:1]), Value("")),
        "score": Subquery(best.values("score")[:1]),
        "pictures": Coalesce(
            NullIf(_counted(disputed, "appeal__claim"), 0), _counted(own, "claim"), 0
        ),
        "appealed": Exists(Appeal.objects.filter(claim=OuterRef("pk"))),
        "conflict": in_conflict(),
        "history": Case(
            When(Exists(_others(UPHELD)), then=Value(History.UPHELD)),
            When(Exists(_others(DISMISSED)), then=Value(History.DISMISSED)),
            default=Value(History.NEW),
        ),
        "language": Coalesce(Subquery(claimant.values("language")), Value("")),
        "words": _words(),
    }


def _counted(rows: QuerySet[Any], by: str) -> Subquery:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Subquery(counted, output_field=IntegerField())


def _others(states: tuple[State, ...]) -> QuerySet[Card]:
    """Other claims of the same claimant that ended in one of these states."""
    others = Card.objects.filter(claimant=OuterRef("claimant"), state__in=states)
    return others.exclude(pk=OuterRef("pk"))


def _words() -> Subquery:
    """Everything by which a claim is looked for."""
    titles = Picture.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    said = (
        "reference", "claimant__email", "claimant__display_name", "holder_name", "agent_name",
        "contact_email", "avatar__external_id", "avatar__source_url",
    )  # fmt: skip
    text = Func(
        Value(" "),
        *(F(name) for name in said),
        Subquery(titles.annotate(all=StringAgg("work__title", Value(" "))).values("all")),
        function="concat_ws",
        output_field=TextField(),
    )
    words = Func(text, function="review_words", output_field=SearchVectorField())
    return Subquery(Claim.objects.filter(pk=OuterRef("pk")).annotate(found=words).values("found"))


def hours() -> dict[str, Any]:
    """By how many hours each reason brings a card forward, as expressions over the card alone."""
    each, most = settings.REDRESS_RANK_PICTURE_HOURS, settings.REDRESS_RANK_PICTURES_MOST_HOURS
    pictures = Least(F("pictures") * each, Value(most), output_field=IntegerField())
    return {
        "appeal": _if(settings.REDRESS_RANK_APPEAL_HOURS, appealed=True),
        "conflict": _if(settings.REDRESS_RANK_CONFLICT_HOURS, conflict=True),
        "escalated": _if(settings.REDRESS_RANK_ESCALATED_HOURS, escalated_at__isnull=False),
        "pictures": pictures,
        "likely": _if(settings.REDRESS_RANK_LIKELY_HOURS, band=Band.LIKELY),
        "upheld": _if(settings.REDRESS_RANK_UPHELD_HOURS, history=History.UPHELD),
        "new": _if(settings.REDRESS_RANK_NEW_HOURS, history=History.NEW),
    }


def _if(given: int, **condition: Any) -> Case:
    return Case(When(**condition, then=Value(given)), default=Value(0))


def place(now: datetime) -> dict[str, Any]:
    """Rank, reasons, queue and the next sorting, from a card's own columns: for an update."""
    points, queues = hours(), list(Queue.objects.filter(active=True))
    total: Combinable = Value(0)
    for hour in points.values():
        total = total + hour
    earlier = ExpressionWrapper(total * Value(timedelta(hours=1)), output_field=DurationField())
    rules = [When(rules_of(queue, now), then=Value(queue.pk)) for queue in queues]
    return {
        "stake": F("pictures") * YUAN_PER_PICTURE,
        "rank_at": ExpressionWrapper(
            Coalesce("due_at", "filed_at") - earlier, output_field=Card.rank_at.field
        ),
        "points": JSONObject(**points),
        "queue": Case(*rules, default=Value(None), output_field=IntegerField()),
        "sort_at": _next_sorting(queues, now),
        "rules": version(),
    }


def version() -> int:
    """The number of the present rules: each change of a queue gives the next one."""
    return int(Queue.objects.aggregate(last=Max("version"))["last"] or 0)


def rules_of(queue: Queue, now: datetime) -> Q:
    """Filters cards: those that meet every condition of a queue."""
    conditions = {
        "band__in": queue.bands or None,
        "pictures__gte": _pictures(queue.least_yuan, up=True),
        "pictures__lte": _pictures(queue.most_yuan),
        "due_at__lte": _days(now, queue.due_within_days),
        "filed_at__lte": _days(now, queue.least_age_days, -1),
        "language": queue.language or None,
        "conflict": queue.conflict,
        "appealed": queue.appeal,
        "history": queue.history or None,
    }
    return Q(waiting=True, **{key: said for key, said in conditions.items() if said is not None})


def _pictures(yuan: int | None, *, up: bool = False) -> int | None:
    """So many pictures are worth that much: whole ones, rounded down or up."""
    if yuan is None:
        return None
    return -(-yuan // YUAN_PER_PICTURE) if up else yuan // YUAN_PER_PICTURE


def _days(now: datetime, days: int | None, sign: int = 1) -> datetime | None:
    return None if days is None else now + sign * timedelta(days=days)


def _next_sorting(queues: list[Queue], now: datetime) -> Any:
    """When time alone can bring a waiting card into another queue; null when it cannot."""
    never = Cast(Value(None), Card.sort_at.field)
    moments: list[Any] = [never, never]  # Least wants two
    for queue in queues:
        if queue.due_within_days is not None:
            moments.append(_coming("due_at", -timedelta(days=queue.due_within_days), now))
        if queue.least_age_days is not None:
            moments.append(_coming("filed_at", timedelta(days=queue.least_age_days), now))
    return Case(When(waiting=True, then=Least(*moments)), output_field=Card.sort_at.field)


def _coming(column: str, away: timedelta, now: datetime) -> Case:
    moment = ExpressionWrapper(F(column) + Value(away), output_field=Card.sort_at.field)
    return Case(When(**{f"{column}__gt": now - away}, then=moment), output_field=Card.sort_at.field)


def touched_by(sorted_cards: list[Card]) -> QuerySet[Card]:
    """Waiting cards whose facts the sorted ones have changed: rivals, and later claims of a person.

    A card is named only when its own facts say otherwise, so that sorting comes to an end.
    """
    keys = [card.pk for card in sorted_cards]
    standing = [card.pk for card in sorted_cards if card.state != State.WITHDRAWN]
    gone = [card.pk for card in sorted_cards if card.state == State.WITHDRAWN]
    upheld = {card.claimant_id for card in sorted_cards if card.state in UPHELD}
    ended = {card.claimant_id for card in sorted_cards if card.state in DISMISSED}
    return Card.objects.filter(
        Q(conflict=False, pk__in=_rivals(standing))
        | Q(conflict=True, pk__in=_rivals(gone))
        | (Q(claimant__in=upheld) & ~Q(history=History.UPHELD))
        | Q(claimant__in=ended, history=History.NEW),
        waiting=True,
    ).exclude(pk__in=keys)


def _rivals(claims: list[int]) -> QuerySet[Picture, int]:
    """Claims in which the very same content stands as in one of these."""
    contents = Picture.objects.filter(claim__in=claims).values("work__blob")
    return (
        Picture.objects.filter(work__blob__in=contents).order_by().values_list("claim", flat=True)
    )


def reasons(card: Card) -> list[str]:
    """Why a card stands before others that are due as soon, in words."""
    words = {
        "appeal": _("the claimant appealed"),
        "conflict": _("somebody else claims the same picture"),
        "escalated": _("it was passed to senior reviewers"),
        "pictures": ngettext(
            "%(count)d picture is at stake", "%(count)d pictures are at stake", card.pictures
        )
        % {"count": card.pictures},
        "likely": _("it is likely a copy"),
        "upheld": _("an earlier claim of this person was upheld"),
        "new": _("no claim of this person was decided yet"),
    }
    return [
        ngettext(
            "%(hours)d hour earlier: %(why)s", "%(hours)d hours earlier: %(why)s", card.points[name]
        )
        % {"hours": card.points[name], "why": why}
        for name, why in words.items()
        if card.points.get(name)
    ]
