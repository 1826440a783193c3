"""What the public figures are: counts that may be shown, shares and medians of enough cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from review.agreement import Agreement
from transparency.hiding import Cell
from transparency.periods import ALL, inside


@dataclass(frozen=True)
class Seen:
    """One count in every period: what may be shown, and until which day (not counted) it goes.

    `few` says that all together are fewer than k, so that no period has more.
    """

    until: date
    few: bool
    cells: Mapping[str, Cell | None]

    def of(self, period: str) -> Cell | None:
        """What may be shown of a period; None where that is nothing."""
        return self.cells.get(period)


@dataclass(frozen=True)
class Report:
    """All figures of all periods, counted once a day.

    `medians` are days by what was waited for and period, `paid` CNY, `agreement` between two
    reviewers; each only for periods whose count may be shown and is of k cases at least.
    """

    until: date
    k: int
    months: tuple[str, ...]
    counts: Mapping[str, Seen]
    medians: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    paid: Mapping[str, Decimal] = field(default_factory=dict)
    agreement: Mapping[str, Agreement] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether no claim was ever filed before the last day that is over."""
        return not self.months

    def cell(self, name: str, period: str) -> Cell | None:
        """What may be shown of a count in a period."""
        return self.counts[name].of(period)

    def share(self, name: str, kinds: Sequence[str], period: str) -> float | None:
        """The share of some kinds, in [0, 1]; None where it may not be told or is of too few."""
        cell = self.cell(name, period)
        if cell is None or cell.total < self.k:
            return None
        apart = [kind for kind in cell.parts if kind in kinds]
        others = [kind for kind in cell.parts if kind not in kinds]
        if all(kind in kinds for kind in cell.merged):
            return 1 - sum(cell.parts[kind] for kind in others) / cell.total
        if any(kind in kinds for kind in cell.merged):
            return None
        return sum(cell.parts[kind] for kind in apart) / cell.total

    def periods(self) -> list[str]:
        """Every period that can be chosen: everything, then each year with its parts."""
        children = inside(self.months)
        found, open_ones = [], [ALL]
        while open_ones:
            name = open_ones.pop()
            found.append(name)
            open_ones.extend(children.get(name, []))
        return found
