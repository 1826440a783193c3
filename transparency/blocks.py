"""One period of the public figures, ready for a page or the API: lines, shares, days, amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise

from review.agreement import Agreement
from transparency.figures import Report
from transparency.words import KINDS

NAMES = tuple(KINDS)
IN_HOURS = ("acknowledgement",)  # what takes too short to be told in days


@dataclass(frozen=True)
class Line:
    """One kind: its words and how many, or None where that is not shown."""

    kind: str
    label: str | Promise
    count: int | None
    share: float | None

    @property
    def hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True)
class Block:
    """One count in one period; without a total nothing of it is shown.

    `together` is how many are of the kinds that are not shown apart. `few`: fewer than k since the
    beginning. `last` is the last day that counts.
    """

    name: str
    total: int | None
    few: bool
    lines: Sequence[Line]
    together: int | None
    last: date

    @property
    def merged(self) -> bool:
        """Whether some kinds are counted together."""
        return self.total is not None and any(line.hidden for line in self.lines)

    @property
    def single(self) -> bool:
        """Whether there is one kind alone, so that the total says everything."""
        return len(self.lines) == 1


@dataclass(frozen=True)
class Sheet:
    """Everything that is shown of one period; what is None is withheld, or there is no case."""

    period: str
    last: date
    k: int
    blocks: dict[str, Block]
    upheld: float | None
    machine: float | None
    overturned: float | None
    agreement: Agreement | None
    paid: Decimal | None
    days: dict[str, float | None]
    hours: dict[str, float | None]


def sheet(report: Report, period: str) -> Sheet:
    """The figures of one period."""
    waits = {name: of.get(period) for name, of in report.medians.items()}
    return Sheet(
        period=period,
        last=report.until - timedelta(days=1),
        k=report.k,
        blocks={name: block(report, name, period) for name in NAMES},
        upheld=report.share("decided", ("UPHELD", "PARTLY"), period),
        machine=report.share("compared", ("MACHINE",), period),
        overturned=report.share("appeals", ("CHANGED",), period),
        agreement=report.agreement.get(period),
        paid=_paid(report, period),
        days={name: days for name, days in waits.items() if name not in IN_HOURS},
        hours={name: _in_hours(waits.get(name)) for name in IN_HOURS},
    )


def _in_hours(days: float | None) -> float | None:
    return None if days is None else days * 24


def _paid(report: Report, period: str) -> Decimal | None:
    shown = report.cell("paid", period)
    return None if shown is None else report.paid.get(period, Decimal("0.00"))


def block(report: Report, name: str, period: str) -> Block:
    """One count in one period."""
    seen = report.counts[name]
    cell = seen.of(period)
    parts = cell.parts if cell else {}
    return Block(
        name=name,
        total=cell.total if cell else None,
        few=seen.few,
        lines=[
            Line(kind, label, parts.get(kind), report.share(name, (kind,), period))
            for kind, label in KINDS[name].items()
        ],
        together=cell.together if cell and cell.merged else None,
        last=seen.until - timedelta(days=1),
    )
