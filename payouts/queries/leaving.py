"""Every upheld picture that the next batch does not pay, in one list with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    DecimalField,
    F,
    Q,
    QuerySet,
    Sum,
    UUIDField,
    Value,
)

from accounts.models import User
from claims.models import Picture
from claims.states import State
from payouts.models import Award, Hold
from payouts.queries.payments import Total, unawarded_pictures
from payouts.queries.picking import Why, left_out

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class LeftOut:
    """An upheld picture with the reason why it is left out; without an award, without amount.

    `detail` is the reason of a hold in words, else empty.
    """

    why: Why
    claim: str
    claim_id: UUID
    picture: str
    amount: Decimal | None
    due_at: datetime | None
    award: UUID | None
    detail: str


def all_left_out(*, to: User, why: str = "", claim: str = "") -> QuerySet[Any, dict[str, Any]]:
    """Rows for `LeftOut`, the earliest due first; for one reason, or for some claims, if asked.

    `claim` is a part of the reference. One question to the database, however many there are.
    """
    legs = [_rows(leg) for leg in _legs(to, why, claim)]
    return (
        legs[0]
        .union(*legs[1:], all=True)
        .order_by(F("due").asc(nulls_last=True), "reference", "title", "award_id")
    )


def left_out_of(row: dict[str, Any]) -> LeftOut:
    """One row of `all_left_out`."""
    hold = row["hold_reason"]
    return LeftOut(
        why=Why(row["kept_by"]),
        claim=row["reference"],
        claim_id=row["claim_key"],
        picture=row["title"],
        amount=row["money"],
        due_at=row["due"],
        award=row["award_id"],
        detail=str(Hold.Reason(hold).label) if hold else "",
    )


def totals_left_out(*, to: User, claim: str = "") -> dict[Why, Total]:
    """How many are left out for each reason that occurs, and how much of it is awarded."""
    awards, holds, waiting = _legs(to, "", claim)
    found = {
        Why(row["why"]): Total(row["count"], row["amount"])
        for row in awards.order_by().values("why").annotate(count=Count("pk"), amount=Sum("amount"))
    }
    for reason, rows in ((Why.HELD, holds), (Why.UNAWARDED, waiting)):
        if count := rows.count():
            found[reason] = Total(count, NOTHING)
    return {reason: found[reason] for reason in Why if reason in found}


def each_left_out(*, to: User, why: str = "", claim: str = "") -> Iterator[LeftOut]:
    """All of them one by one, for a file."""
    for row in all_left_out(to=to, why=why, claim=claim).iterator(2000):
        yield left_out_of(row)


def _legs(
    to: User, why: str, claim: str
) -> tuple[QuerySet[Any], QuerySet[Hold], QuerySet[Picture]]:
    """Awards, open holds and pictures without either, each with its `why`, narrowed as asked."""
    awards: QuerySet[Any] = left_out(to=to)
    holds = Hold.objects.filter(resolved_at__isnull=True)
    waiting = unawarded_pictures().filter(claim__state=State.UPHELD)
    if why:
        awards = awards.filter(why=why)
        holds = holds if why == Why.HELD else holds.none()
        waiting = waiting if why == Why.UNAWARDED else waiting.none()
    if claim:
        some = Q(claim__reference__icontains=claim)
        awards, holds, waiting = awards.filter(some), holds.filter(some), waiting.filter(some)
    return awards, holds, waiting


def _rows(leg: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    """The same columns of whatever is left out, so that they can be put together."""
    kind = leg.model
    title = "work__title" if kind is Picture else "picture__work__title"
    reason: Any = Value(Why.HELD if kind is Hold else Why.UNAWARDED, CharField())
    no_money = Value(None, DecimalField(max_digits=14, decimal_places=2))
    awarded = kind is Award
    rows: QuerySet[Any, dict[str, Any]] = (
        leg.order_by()
        .annotate(
            kept_by=F("why") if awarded else reason,
            reference=F("claim__reference"),
            claim_key=F("claim__public_id"),
            title=F(title),
            money=F("amount") if awarded else no_money,
            due=F("claim__due_at") if awarded else Value(None, DateTimeField()),
            award_id=F("public_id") if awarded else Value(None, UUIDField()),
            hold_reason=F("reason") if kind is Hold else Value("", CharField()),
        )
        .values(
            "kept_by", "reference", "claim_key", "title", "money", "due", "award_id", "hold_reason"
        )
    )
    return rows
