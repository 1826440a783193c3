"""What open claims may still cost: their pictures, how often such were upheld, and the tariff."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from claims.clocks import day_in_china
from claims.models import Step
from claims.states import State
from payouts.accounts import Account
from payouts.forecasting import Bin, Chance, Foreseen, foresee, pooled
from payouts.models import LedgerEntry
from payouts.queries.limits import reserve_on
from payouts.queries.policies import rate_on
from review.grounds import Ground
from review.queries.teaching import standing_verdicts

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
BINS = 10  # as in the SQL below
# A person may still decide on these; a dismissed claim is not among them before its appeal.
OPEN = (
    State.SUBMITTED, State.NO_MATCH, State.IN_REVIEW, State.INFO_REQUESTED,
    State.AWAITING_APPROVAL, State.APPEALED,
)  # fmt: skip
STILL_OWED = (Account.OWED, Account.CLEARING, Account.RETURNS)

# The newest comparison of a picture counts, as everywhere.
NEWEST = """
    newest AS (
        SELECT DISTINCT ON (picture_id) picture_id,
               least(floor(score * 10)::int, 9) AS bin
          FROM similarity_comparison
         ORDER BY picture_id, compared_at DESC, id DESC
    )
"""
COMING = """
    WITH {newest}
    SELECT newest.bin, claim.respondent_kind = 'PLATFORM', claim.state = 'NO_MATCH', count(*)
      FROM claims_picture picture
      JOIN claims_claim claim ON claim.id = picture.claim_id
      LEFT JOIN newest ON newest.picture_id = picture.id
     WHERE claim.state = ANY(%s)
       AND NOT EXISTS (SELECT 1 FROM payouts_award award WHERE award.picture_id = picture.id)
     GROUP BY 1, 2, 3
"""
DECIDED = """
    WITH {newest}, judged AS ({judged})
    SELECT newest.bin, count(*), count(*) FILTER (WHERE judged.ground = %s)
      FROM judged
      LEFT JOIN newest ON newest.picture_id = judged.picture_id
     GROUP BY 1
"""


@dataclass(frozen=True)
class Forecast:
    """What is expected, in pictures and in CNY, and what it is made of.

    `uncovered` open pictures are of claims against users, for which no tariff is promised.
    `reserve` is what was confirmed for payments, where somebody did.
    """

    bins: list[Bin]
    asking: Chance
    pictures: Foreseen
    rate: Decimal
    owed: Decimal
    uncovered: int
    at: datetime
    reserve: Decimal | None = None

    @property
    def expected(self) -> Decimal:
        return (Decimal(self.pictures.mean) * self.rate).quantize(CENT, ROUND_HALF_UP)

    @property
    def low(self) -> Decimal:
        return self.pictures.low * self.rate

    @property
    def high(self) -> Decimal:
        return self.pictures.high * self.rate

    @property
    def needed(self) -> Decimal:
        """What is owed already and the upper end of the interval."""
        return self.owed + self.high

    @property
    def missing(self) -> Decimal | None:
        """By how much the confirmed reserve falls short of that; None without a reserve."""
        return None if self.reserve is None else max(NOTHING, self.needed - self.reserve)


def forecast(*, now: datetime) -> Forecast | None:
    """Expectation and interval as of now, in six questions; None while no tariff is in force."""
    today = day_in_china(now)
    rate = rate_on(today)
    if rate is None:
        return None
    coming, uncovered = _coming()
    bins = _bins(coming, _decided())
    asking = _asking()
    return Forecast(
        bins=bins,
        asking=asking,
        pictures=foresee(bins, asking),
        rate=rate,
        owed=_still_owed(),
        uncovered=uncovered,
        at=now,
        reserve=reserve.amount if (reserve := reserve_on(today)) else None,
    )


def _bins(
    coming: dict[tuple[int | None, bool], int], decided: dict[int | None, Chance]
) -> list[Bin]:
    """Bins of scores, pooled where little was decided, and what was not compared at base rate."""
    scored = [
        Bin(
            number / BINS,
            (number + 1) / BINS,
            coming.get((number, False), 0),
            coming.get((number, True), 0),
            decided.get(number, Chance()),
        )
        for number in range(BINS)
    ]
    base = sum(decided.values(), Chance())
    rest = Bin(None, None, coming.get((None, False), 0), coming.get((None, True), 0), base)
    return [*pooled(scored), rest]


def _coming() -> tuple[dict[tuple[int | None, bool], int], int]:
    """Open pictures by bin, apart those without a match; and how many no tariff covers."""
    found: dict[tuple[int | None, bool], int] = {}
    uncovered = 0
    with connection.cursor() as cursor:
        cursor.execute(COMING.format(newest=NEWEST), [list(OPEN)])
        for number, promised, unasked, count in cursor:
            if promised:
                found[number, unasked] = count
            else:
                uncovered += count
    return found, uncovered


def _decided() -> dict[int | None, Chance]:
    """How many decided pictures each bin has, and how many of them were upheld."""
    sql, values = standing_verdicts().values("picture_id", "ground").query.sql_with_params()
    with connection.cursor() as cursor:
        query = DECIDED.format(newest=NEWEST, judged=sql)
        cursor.execute(query, [*values, Ground.UPHELD])
        return {number: Chance(upheld, count) for number, count, upheld in cursor}


def _asking() -> Chance:
    """Of the claims for which no match was found, how many claimants asked for a person."""
    asked = Q(old=State.NO_MATCH, new=State.IN_REVIEW)
    found = (
        Step.objects.filter(Q(new=State.NO_MATCH) | asked)
        .order_by()
        .aggregate(
            tries=Count("claim", distinct=True, filter=Q(new=State.NO_MATCH)),
            hits=Count("claim", distinct=True, filter=asked),
        )
    )
    return Chance(**found)


def _still_owed() -> Decimal:
    """What the ledger says is owed, with the bank, or returned."""
    found: dict[str, Any] = LedgerEntry.objects.filter(account__in=STILL_OWED).aggregate(
        sum=Sum("amount", default=NOTHING)
    )
    owed: Decimal = -found["sum"]
    return owed


def bin_rows(found: Forecast) -> list[dict[str, Any]]:
    """One row per bin of scores: what was decided, the chance, and what is open.

    `low` and `high` are None for pictures that were not compared; `expected` counts pictures.
    """
    asking = found.asking.mean
    return [
        {
            "low": one.low,
            "high": one.high,
            "decided": one.chance.tries,
            "upheld": one.chance.hits,
            "chance": round(one.chance.mean, 4),
            "coming": one.coming,
            "unasked": one.unasked,
            "expected": round((one.coming + one.unasked * asking) * one.chance.mean, 2),
        }
        for one in found.bins
    ]
