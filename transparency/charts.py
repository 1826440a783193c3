"""Where the bars of a chart lie: one below the other, each with its words above it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, THICK = 360, 46, 14
WORDS, BELOW = 16, 24  # from the top of a row to its words and to its bar
LEAST = 2  # the width of the smallest bar that is not nothing


@dataclass(frozen=True)
class Bar:
    """A bar: its words, how many it stands for (None: not shown), and where it lies."""

    label: str
    text: str
    count: int | None
    words: int
    y: int
    width: float


@dataclass(frozen=True)
class BarChart:
    """Bars on one scale, from nothing to the longest."""

    bars: list[Bar]
    height: int
    width: int = WIDTH
    thick: int = THICK


def bar_chart(rows: Sequence[tuple[str, int | None, str]]) -> BarChart:
    """Lay out rows of words, a count or None, and the count in words."""
    longest = max((count for _label, count, _text in rows if count), default=1)
    bars = [
        Bar(
            label=label,
            text=text,
            count=count,
            words=place * ROW + WORDS,
            y=place * ROW + BELOW,
            width=max(LEAST, round(WIDTH * count / longest, 1)) if count else 0,
        )
        for place, (label, count, text) in enumerate(rows)
    ]
    return BarChart(bars, len(rows) * ROW)
