"""Writes the ledger: what an action does to awards and payments, booked in its own transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from accounts.models import User
from claims.clocks import day_in_china
from payouts.accounts import Event, sides_of
from payouts.models import Award, Booking, LedgerEntry, Payment

AT_ONCE = 2000
NOTHING = Decimal(0)


def book_award(award: Award, *, now: datetime) -> None:
    """Book that an award was made: from now on its amount is owed."""
    booking = Booking(
        event=Event.AWARDED, award=award, booked_on=day_in_china(now), booked_at=now, by=None
    )
    _append([(booking, award.amount, NOTHING)])


def book_reversal(award: Award, *, by: User, now: datetime) -> None:
    """Book that an award which nobody was paid for is no longer owed."""
    booking = Booking(
        event=Event.REVERSED, award=award, booked_on=day_in_china(now), booked_at=now, by=by
    )
    _append([(booking, award.amount, NOTHING)])


def book_payments(
    payments: Iterable[Payment],
    event: Event,
    *,
    by: User,
    on: date | None = None,
    now: datetime,
) -> None:
    """Book one event of many payments, on that day or, without one, on the bank's own."""
    _append(
        (
            Booking(
                event=event,
                award_id=payment.award_id,
                payment=payment,
                booked_on=on or payment.settled_on or day_in_china(now),
                booked_at=now,
                by=by,
            ),
            payment.gross,
            payment.withheld,
        )
        for payment in payments
    )


def _append(rows: Iterable[tuple[Booking, Decimal, Decimal]]) -> None:
    """Keep bookings of gross and withheld amounts, a few thousand at once, with their entries.

    Done twice, the database refuses the second.
    """
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        Booking.objects.bulk_create(booking for booking, _gross, _withheld in some)
        LedgerEntry.objects.bulk_create(
            LedgerEntry(booking=booking, account=account, amount=amount)
            for booking, gross, withheld in some
            for account, amount in sides_of(Event(booking.event), gross=gross, withheld=withheld)
        )
