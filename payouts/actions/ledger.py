"""Writes the ledger: what an action does to awards and payments, booked in its own transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from claims.clocks import day_in_china
from payouts.accounts import POSTINGS, Event
from payouts.models import Award, Booking, LedgerEntry, Payment

AT_ONCE = 1000


def book_award(award: Award, *, now: datetime) -> None:
    """Book that an award was made: from now on its amount is owed."""
    booking = Booking(
        event=Event.AWARDED, award=award, booked_on=day_in_china(now), booked_at=now, by=None
    )
    _append([(booking, award.amount)])


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
            payment.amount,
        )
        for payment in payments
    )


def _append(rows: Iterable[tuple[Booking, Decimal]]) -> None:
    """Keep bookings with both of their entries. Done twice, the database refuses the second."""
    pairs = list(rows)
    Booking.objects.bulk_create([booking for booking, _amount in pairs], batch_size=AT_ONCE)
    entries = []
    for booking, amount in pairs:
        sides = POSTINGS[Event(booking.event)]
        entries.append(LedgerEntry(booking=booking, account=sides.debit, amount=amount))
        entries.append(LedgerEntry(booking=booking, account=sides.credit, amount=-amount))
    LedgerEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
