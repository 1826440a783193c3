"""What the bank paid month by month: gross, withheld, net, and how long it took."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from payouts.queries.taxes import first_of_next

NOTHING = Decimal("0.00")
LAST = 24  # months that are shown without a year

MONTHS = """
    SELECT date_trunc('month', booking.booked_on)::date,
           count(*) FILTER (WHERE booking.event = 'PAID'),
           coalesce(sum(payment.gross) FILTER (WHERE booking.event = 'PAID'), 0),
           coalesce(sum(payment.withheld) FILTER (WHERE booking.event = 'PAID'), 0),
           coalesce(sum(payment.amount) FILTER (WHERE booking.event = 'PAID'), 0),
           count(*) FILTER (WHERE booking.event = 'RETURNED'),
           coalesce(sum(payment.amount) FILTER (WHERE booking.event = 'RETURNED'), 0),
           percentile_cont(0.5) WITHIN GROUP (
               ORDER BY booking.booked_on
                        - (acceptance.accepted_at AT TIME ZONE 'Asia/Shanghai')::date
           ) FILTER (WHERE booking.event = 'PAID')
      FROM payouts_booking booking
      JOIN payouts_payment payment ON payment.id = booking.payment_id
      JOIN payouts_award award ON award.id = booking.award_id
      JOIN payouts_acceptance acceptance ON acceptance.claim_id = award.claim_id
     WHERE booking.event IN ('PAID', 'RETURNED')
       AND booking.booked_on >= %s AND booking.booked_on < %s
     GROUP BY 1
"""


@dataclass(frozen=True)
class Month:
    """What the bank paid in a month, on its own days, in CNY; `returned` came back in it, net.

    `days` is the median of calendar days from the acceptance to the payment; None of none.
    """

    first: date
    count: int = 0
    gross: Decimal = NOTHING
    withheld: Decimal = NOTHING
    net: Decimal = NOTHING
    returned_count: int = 0
    returned: Decimal = NOTHING
    days: float | None = None


@dataclass(frozen=True)
class Paid:
    """The months asked for, the oldest first, and their sums."""

    months: list[Month]

    @property
    def together(self) -> Month:
        months = self.months
        return Month(
            first=months[0].first,
            count=sum(month.count for month in months),
            gross=sum((month.gross for month in months), NOTHING),
            withheld=sum((month.withheld for month in months), NOTHING),
            net=sum((month.net for month in months), NOTHING),
            returned_count=sum(month.returned_count for month in months),
            returned=sum((month.returned for month in months), NOTHING),
        )


def paid_per_month(*, year: int | None = None, today: date) -> Paid:
    """The twelve months of a year, or else the last 24 with the present one, in one question."""
    if year:
        firsts = list(_months(date(year, 1, 1), 12))
    else:
        index = today.year * 12 + today.month - LAST
        firsts = list(_months(date(index // 12, index % 12 + 1, 1), LAST))
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, [firsts[0], first_of_next(firsts[-1])])
        found = {row[0]: Month(*row) for row in cursor}
    return Paid([found.get(first, Month(first)) for first in firsts])


def _months(first: date, many: int) -> Iterator[date]:
    for _ in range(many):
        yield first
        first = first_of_next(first)
