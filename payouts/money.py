"""Amounts in CNY as text for files: two places, a point, no grouping."""

import re
from decimal import Decimal

CENT = Decimal("0.01")
_PLAIN = re.compile(r"(0|[1-9][0-9]{0,11})\.[0-9]{2}", re.ASCII)


class NotAnAmount(ValueError):
    """The text or number is no amount of CNY with two places."""


def plain(amount: Decimal) -> str:
    """An amount as a bank reads it, "10000.00"; raises `NotAnAmount` on negatives or third places.

    A third place is refused rather than rounded: shown as two it would break the file's total.
    """
    if not amount.is_finite() or amount < 0:
        raise NotAnAmount(str(amount))
    text = f"{amount:.2f}"
    if Decimal(text) != amount or not _PLAIN.fullmatch(text):
        raise NotAnAmount(str(amount))
    return text


def parse(text: str) -> Decimal:
    """The amount that a bank wrote; group commas are allowed, anything else raises."""
    whole = text.strip()
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?", whole, re.ASCII):
        whole = whole.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", whole, re.ASCII):
        raise NotAnAmount(text)
    return Decimal(whole).quantize(CENT)
