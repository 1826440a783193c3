"""What limits of the bands would do: cases for people, copies lost, and yuan at stake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Claim
from review.queries.differences import differences
from review.queries.figures import Figures, figures, total
from review.queries.routing import GRID, Cell, Counted, counted
from similarity.versions import InForce

STEPS = 100  # of the curve


@dataclass(frozen=True)
class Group:
    """Decided pictures of one kind of claimant, and how many copies two `possible` limits find."""

    name: str
    copies: int
    unrelated: int
    found_present: int
    found_tried: int


def groups(found: Counted, *, present: float, tried: float) -> list[Group]:
    """Decided pictures by kind of rights holder, one group for each that there are."""
    kinds = [
        (str(kind.label), [cell for cell in found.cells if cell.holder == kind])
        for kind in Claim.HolderKind
    ]
    first, second = found.place(present), found.place(tried)
    made = [_group(name, cells, first, second) for name, cells in kinds]
    return [group for group in made if group.copies or group.unrelated]


def asked(found: Counted, *, present: float, tried: float) -> Group:
    """Those of cases without a match, decided because their claimant asked for a person."""
    cells = [cell for cell in found.cells if cell.asked]
    name = _("No match found, but the claimant asked for a person")
    return _group(name, cells, found.place(present), found.place(tried))


def _group(name: str, cells: Sequence[Cell], first: int, second: int) -> Group:
    return Group(
        name,
        copies=total(cells, "copies"),
        unrelated=total(cells, "unrelated"),
        found_present=sum(cell.copies for cell in cells if cell.place >= first),
        found_tried=sum(cell.copies for cell in cells if cell.place >= second),
    )


@dataclass(frozen=True)
class Point:
    """What a limit `possible` finds and sends on, as shares; no recall where no copy is decided."""

    limit: float
    recall: float | None
    queue: float


def curve(found: Counted) -> list[Point]:
    """From 0 to 1 in STEPS steps, in one pass over the cells."""
    cases, copies = total(found.cells, "cases"), total(found.cells, "copies")
    rising = sorted(found.cells, key=lambda cell: cell.place)
    points, below, lost, number = [], 0, 0, 0
    for step in range(STEPS + 1):
        limit = step * GRID // STEPS / GRID
        place = found.place(limit)
        while number < len(rising) and rising[number].place < place:
            below += rising[number].cases
            lost += rising[number].copies
            number += 1
        recall = (copies - lost) / copies if copies else None
        points.append(Point(limit, recall, (cases - below) / cases if cases else 0.0))
    return points


@dataclass(frozen=True)
class WhatIf:
    """The limits in force beside others that are tried, on everything that was counted."""

    here: InForce
    counted: Counted
    present: Figures
    tried: Figures

    @property
    def changed(self) -> bool:
        """Whether other limits than those in force are tried."""
        return (self.tried.possible, self.tried.likely) != (
            self.present.possible,
            self.present.likely,
        )

    @property
    def both(self) -> tuple[Figures, Figures]:
        """The columns of a table."""
        return self.present, self.tried

    @property
    def scored_otherwise(self) -> int:
        """Decided pictures that were not compared in this way, so that they say nothing here."""
        return self.counted.decided.pairs - self.present.recall.whole - self.present.unrelated

    @property
    def groups(self) -> list[Group]:
        return groups(self.counted, present=self.present.possible, tried=self.tried.possible)

    @property
    def asked(self) -> Group:
        return asked(self.counted, present=self.present.possible, tried=self.tried.possible)

    @property
    def curve(self) -> list[Point]:
        return curve(self.counted)

    @property
    def differences(self) -> list[str]:
        """What trying others changes, in sentences; none where it changes nothing."""
        return differences(self.present, self.tried)

    def kept(self) -> dict[str, Any]:
        """The figures as a proposal keeps them."""
        return {
            "present": self.present.kept(),
            "tried": self.tried.kept(),
            "pairs": self.counted.decided.pairs,
            "scored_otherwise": self.scored_otherwise,
            "at": self.counted.at.isoformat(),
        }


def what_if(
    here: InForce, *, possible: float, likely: float, now: datetime, fresh: bool = False
) -> WhatIf:
    """What two limits would do, beside those in force."""
    found = counted(here, limits=[*_limits(here), possible, likely], now=now, fresh=fresh)
    return WhatIf(
        here=here,
        counted=found,
        present=figures(found, possible=here.possible, likely=here.likely),
        tried=figures(found, possible=possible, likely=likely),
    )


def _limits(here: InForce) -> list[float]:
    """Those that need not be thousandths: in force, and of the calibration's file."""
    return [here.possible, here.likely, here.shipped.possible, here.shipped.likely]
