"""How far two people agree beyond chance: percent agreement, Cohen's kappa and its interval."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TypeVar

NORMAL_95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution
DIGITS = 12  # below this a difference is a rounding of floating point

Category = TypeVar("Category", bound=Hashable)
Table = Mapping[tuple[Category, Category], int]  # how often the two chose this pair of categories


class Undefined(StrEnum):
    """Why there is no kappa."""

    NOTHING = "NOTHING"  # no pair of judgements
    ONE_CATEGORY = "ONE_CATEGORY"  # both always chose the same one: chance agrees as often


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa in [-1, 1] with its standard error and 95 % interval, or why there is none."""

    value: float | None = None
    error: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Undefined | None = None


@dataclass(frozen=True)
class Agreement:
    """How many pairs of judgements there are, how many agree, and kappa."""

    pairs: int
    agreed: int
    kappa: Kappa

    @property
    def share(self) -> float | None:
        """The share of pairs that agree, in [0, 1]; None without any pair."""
        return self.agreed / self.pairs if self.pairs else None


def agreement(table: Table[Category]) -> Agreement:
    """All that a table of paired judgements says of agreement."""
    pairs = sum(table.values())
    agreed = sum(count for (one, other), count in table.items() if one == other)
    return Agreement(pairs, agreed, kappa(table))


def kappa(table: Table[Category]) -> Kappa:
    """Cohen's kappa for two raters and nominal categories (Cohen 1960), unweighted.

    The standard error is the large-sample one that holds whatever kappa is (Fleiss, Cohen and
    Everitt 1969, equation 13); the interval is value ± 1.96 errors, cut off at -1 and 1. Both are
    rough for small samples, and an error of 0 says only that no disagreement was seen. Undefined
    where no pair exists or where chance alone would agree always.
    """
    pairs = sum(table.values())
    if not pairs:
        return Kappa(reason=Undefined.NOTHING)
    shares = {key: count / pairs for key, count in table.items() if count}
    rows, columns = _margins(shares)
    by_chance = sum(share * columns.get(category, 0.0) for category, share in rows.items())
    if round(by_chance, DIGITS) == 1:
        return Kappa(reason=Undefined.ONE_CATEGORY)
    seen = sum(share for (one, other), share in shares.items() if one == other)
    value = (seen - by_chance) / (1 - by_chance)
    error = sqrt(_variance(shares, value, by_chance) / pairs)
    spread = NORMAL_95 * error
    return Kappa(value, error, max(-1.0, value - spread), min(1.0, value + spread))


def _margins(
    shares: Mapping[tuple[Category, Category], float],
) -> tuple[dict[Category, float], dict[Category, float]]:
    rows: dict[Category, float] = {}
    columns: dict[Category, float] = {}
    for (one, other), share in shares.items():
        rows[one] = rows.get(one, 0.0) + share
        columns[other] = columns.get(other, 0.0) + share
    return rows, columns


def _variance(
    shares: Mapping[tuple[Category, Category], float], value: float, by_chance: float
) -> float:
    """The variance of kappa times the number of pairs; 0 where rounding makes it negative."""
    rows, columns = _margins(shares)
    rest = 1 - value
    found = -((value - by_chance * rest) ** 2)
    for (one, other), share in shares.items():
        if one == other:
            found += share * (1 - (rows[one] + columns[one]) * rest) ** 2
        else:
            found += share * (rest * (columns.get(one, 0.0) + rows.get(other, 0.0))) ** 2
    return max(0.0, found) / (1 - by_chance) ** 2


def one_against_rest(table: Table[Category], category: Category) -> dict[tuple[bool, bool], int]:
    """The table of two categories that is left when only this one is told from all others."""
    return merged(
        ((one == category, other == category), count) for (one, other), count in table.items()
    )


def merged(
    rows: Iterable[tuple[tuple[Category, Category], int]],
) -> dict[tuple[Category, Category], int]:
    """A table from counts of which several may belong to the same pair of categories."""
    table: dict[tuple[Category, Category], int] = {}
    for key, count in rows:
        table[key] = table.get(key, 0) + count
    return table
