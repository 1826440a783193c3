"""How scores of cases fall, and what people decided on them, counted by the database."""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from claims.models import Claim, Step
from claims.states import State
from review.grounds import LIKENESS, Ground
from review.models import Verdict
from review.queries.authority import promised_rate
from review.queries.teaching import standing_verdicts
from similarity.versions import InForce

GRID = 1000  # limits can be tried in thousandths
WEEKS = 4  # filed claims of the last weeks are the present rate
FRESH = 600  # seconds for which counts are kept, so that a slider moves without a wait
COPIES = [ground for ground, copy in LIKENESS.items() if copy]
UNRELATED = [ground for ground, copy in LIKENESS.items() if not copy]

# The newest comparison of a picture counts, and the most alike picture of a case sends it on. What
# was scored in another way becomes nothing only after the newest was found; as a condition there it
# would make the planner expect a handful of rows and look up a million pictures one by one.
CASES = """
    SELECT picture.claim_id, max(newest.score) AS score, count(newest.score) AS pictures
      FROM (SELECT DISTINCT ON (picture_id) picture_id,
                   CASE WHEN space = %s AND calibration_sha256 = %s THEN score END AS score
              FROM similarity_comparison
             ORDER BY picture_id, compared_at DESC, id DESC) newest
      JOIN claims_picture picture ON picture.id = newest.picture_id
     GROUP BY picture.claim_id
    HAVING count(newest.score) > 0
"""
CELLS = """
    WITH cases AS ({cases}), judged AS ({judged}), asked AS ({asked})
    SELECT width_bucket(cases.score, %s::float8[]) AS place, claim.holder_kind,
           asked.claim_id IS NOT NULL AS asked, count(*), sum(cases.pictures),
           coalesce(sum(judged.copies), 0), coalesce(sum(judged.upheld), 0),
           coalesce(sum(judged.unrelated), 0)
      FROM cases
      JOIN claims_claim claim ON claim.id = cases.claim_id
      LEFT JOIN judged ON judged.claim = cases.claim_id
      LEFT JOIN asked ON asked.claim_id = cases.claim_id
     GROUP BY 1, 2, 3
     ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Cell:
    """Cases whose score lies between two neighbouring edges, of one kind of holder.

    `asked`: the machine had found no match, and the claimant asked for a person. `copies` (of which
    some are `upheld`) and `unrelated` are decided pictures; all others of them were not decided, or
    on a ground that says nothing of likeness.
    """

    place: int
    holder: str
    asked: bool
    cases: int
    pictures: int
    copies: int
    upheld: int
    unrelated: int


@dataclass(frozen=True)
class Decided:
    """All decided pictures that say something of likeness, however they were scored.

    `works` and `squares` are of copies alone: how many works, and the sum of the squares of how
    many decided copies each has.
    """

    pairs: int
    copies: int
    claimants: int
    first: datetime | None
    last: datetime | None
    works: int
    squares: int

    @property
    def effective(self) -> float:
        """How many independent copies tell as much: those of one work are found or lost together.

        Kish's effective size (Survey Sampling, 1965) for full correlation within a work.
        """
        return self.copies**2 / self.squares if self.squares else 0.0


@dataclass(frozen=True)
class Counted:
    """All that figures of limits are made of; `amount` is what is promised for a picture, in CNY.

    A case reaches a limit that is an edge if its cell's `place` is higher than the edge's.
    """

    edges: tuple[float, ...]
    cells: tuple[Cell, ...]
    decided: Decided
    filed_weekly: float
    amount: Decimal
    at: datetime

    def place(self, limit: float) -> int:
        """The lowest place of those that reach a limit; between two edges the next one counts."""
        return bisect_left(self.edges, limit) + 1


def counted(
    here: InForce, *, limits: Sequence[float], now: datetime, fresh: bool = False
) -> Counted:
    """Count cases for limits in thousandths and for the exact `limits` in force or proposed.

    Kept for ten minutes unless asked `fresh`; five queries, however many cases there are.
    """
    edges = tuple(sorted({number / GRID for number in range(GRID + 1)} | set(limits)))
    named = f"{here.way} {edges}"
    key = f"thresholds-{hashlib.sha256(named.encode()).hexdigest()}"
    known: Counted | None = None if fresh else cache.get(key)
    if known is None:
        known = _count(here, edges, now)
        cache.set(key, known, FRESH)
    return known


def _count(here: InForce, edges: tuple[float, ...], now: datetime) -> Counted:
    since = now - timedelta(weeks=WEEKS)
    return Counted(
        edges=edges,
        cells=tuple(_cells(here, edges)),
        decided=_decided(),
        filed_weekly=Claim.objects.filter(filed_at__gt=since, filed_at__lte=now).count() / WEEKS,
        amount=promised_rate(now) or Decimal(0),
        at=now,
    )


def _cells(here: InForce, edges: tuple[float, ...]) -> list[Cell]:
    judged, judged_values = _sql(
        standing_verdicts()
        .values(claim=F("picture__claim"))
        .annotate(
            copies=Count("pk", filter=Q(ground__in=COPIES)),
            upheld=Count("pk", filter=Q(ground=Ground.UPHELD)),
            unrelated=Count("pk", filter=Q(ground__in=UNRELATED)),
        )
    )
    asked, asked_values = _sql(asked_for_a_person().values("claim_id").distinct())
    query = CELLS.format(cases=CASES, judged=judged, asked=asked)
    values = [*here.way, *judged_values, *asked_values, list(edges)]
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [Cell(*row[:3], *map(int, row[3:])) for row in cursor]


def asked_for_a_person() -> QuerySet[Step]:
    """The steps by which claims without a match came to a person."""
    return Step.objects.filter(old=State.NO_MATCH, new=State.IN_REVIEW).order_by()


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, values = rows.query.sql_with_params()
    return sql, values


def _decided() -> Decided:
    telling = standing_verdicts().filter(ground__in=LIKENESS)
    copies = telling.filter(ground__in=COPIES).values("picture__work__blob")
    by_work = copies.annotate(count=Count("pk")).aggregate(
        works=Count("count"), squares=Sum(F("count") * F("count"), default=0)
    )
    found = telling.aggregate(
        pairs=Count("pk"),
        copies=Count("pk", filter=Q(ground__in=COPIES)),
        claimants=Count("picture__claim__claimant", distinct=True),
        first=Min("decided_at"),
        last=Max("decided_at"),
    )
    return Decided(**found, **by_work)


def verdicts_of(claims: QuerySet[Claim]) -> QuerySet[Verdict]:
    """Standing verdicts of copies in some claims."""
    return standing_verdicts().filter(ground__in=COPIES, picture__claim__in=claims)
