"""Reference numbers as people write them: RD-2026-000123."""

from datetime import datetime

from claims.clocks import day_in_china


def year_of(now: datetime) -> int:
    """The year in Shanghai, in which a number is given out."""
    return day_in_china(now).year


def reference_of(number: int, now: datetime) -> str:
    """The reference of the year's claim with this number."""
    if number < 1:
        raise ValueError("numbers start at 1")
    return f"RD-{year_of(now)}-{number:06d}"
