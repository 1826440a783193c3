"""Figures of two limits: how many cases go to people, and how many decided copies are lost."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from review.queries.routing import Cell, Counted

Z = 1.959964  # of 95 %


@dataclass(frozen=True)
class Share:
    """A share with the interval that holds it with 95 %; none of all is no share."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


def wilson(part: int, whole: int, effective: float) -> Share:
    """Wilson's score interval (1927) for a share, as if of `effective` independent ones."""
    if not whole or not effective:
        return Share(part, whole, 0.0, 1.0)
    share, size = part / whole, min(effective, whole)
    middle = share + Z**2 / (2 * size)
    spread = Z * math.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    scale = 1 + Z**2 / size
    return Share(
        part, whole, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    )


@dataclass(frozen=True)
class Figures:
    """What a pair of limits does to the cases that were compared in this way.

    A case goes to a person if one of its pictures reaches `possible`; a decided copy is found if
    its case does. Amounts are in CNY: decided and upheld pictures whose case would have ended with
    "no match", and all pictures of the cases that go to a person.
    """

    possible: float
    likely: float
    cases: int
    queued: int
    likely_cases: int
    weekly: float
    recall: Share
    missed: int
    unrelated: int
    unrelated_queued: int
    amount_missed: Decimal
    amount_queued: Decimal

    @property
    def unmatched(self) -> int:
        """Cases that would end with "no match"."""
        return self.cases - self.queued

    @property
    def share(self) -> float:
        """The share of cases that goes to a person."""
        return self.queued / self.cases if self.cases else 0.0

    @property
    def query(self) -> dict[str, str]:
        """The limits as an address has them."""
        return {"possible": f"{self.possible:.3f}", "likely": f"{self.likely:.3f}"}

    def kept(self) -> dict[str, Any]:
        """As JSON, for a proposal to keep and for programs to read."""
        facts = asdict(self)
        recall = facts.pop("recall")
        return facts | {
            "amount_missed": f"{self.amount_missed:.2f}",
            "amount_queued": f"{self.amount_queued:.2f}",
            "unmatched": self.unmatched,
            "share": self.share,
            "weekly": round(self.weekly, 2),
            "copies": recall["whole"],
            "found": recall["part"],
            "recall": self.recall.value,
            "recall_low": recall["low"],
            "recall_high": recall["high"],
        }


def figures(found: Counted, *, possible: float, likely: float) -> Figures:
    """The figures of two limits, both in thousandths or among those counted for."""
    first, second = found.place(possible), found.place(likely)
    cells = found.cells
    queued = [cell for cell in cells if cell.place >= first]
    lost = [cell for cell in cells if cell.place < first]
    cases, sent = total(cells, "cases"), total(queued, "cases")
    copies, caught = total(cells, "copies"), total(queued, "copies")
    return Figures(
        possible=possible,
        likely=likely,
        cases=cases,
        queued=sent,
        likely_cases=sum(cell.cases for cell in cells if cell.place >= second),
        weekly=found.filed_weekly * sent / cases if cases else 0.0,
        recall=wilson(caught, copies, found.decided.effective),
        missed=copies - caught,
        unrelated=total(cells, "unrelated"),
        unrelated_queued=total(queued, "unrelated"),
        amount_missed=found.amount * total(lost, "upheld"),
        amount_queued=found.amount * total(queued, "pictures"),
    )


def total(cells: Iterable[Cell], name: str) -> int:
    """The sum of one count over some cells."""
    return sum(getattr(cell, name) for cell in cells)
