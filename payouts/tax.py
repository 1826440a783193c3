"""What is withheld from a payment for the tax office: plain arithmetic, in yuan and per cent.

The form is that in which royalties are taxed when they are paid (State Taxation Administration,
Announcement 2018 no. 61, art. 8): up to a threshold a flat sum is deducted, above it a share, and
what is left bears one rate.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
_PER_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """How a policy taxes a payment: `threshold` and `flat` in CNY, `share` and `rate` in per cent.

    A flat deduction of at least `share` of the threshold keeps the tax from falling where the
    amount rises above the threshold; the database asks for it.
    """

    threshold: Decimal
    flat: Decimal
    share: Decimal
    rate: Decimal


def taxable(gross: Decimal, terms: Terms) -> Decimal:
    """What of a gross amount bears the rate, in CNY, unrounded and never below zero."""
    if gross <= terms.threshold:
        return max(gross - terms.flat, NOTHING)
    return gross * (100 - terms.share) * _PER_CENT


def withheld(gross: Decimal, terms: Terms | None) -> Decimal:
    """What is withheld of a gross amount in CNY, rounded half up to the fen; without terms nothing.

    Between nothing and the whole, and never less for a larger amount.
    """
    if terms is None:
        return NOTHING
    tax = taxable(gross, terms) * terms.rate * _PER_CENT
    return tax.quantize(CENT, ROUND_HALF_UP)
