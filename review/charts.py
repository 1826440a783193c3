"""Where the parts of a chart lie: lines over weeks, and values with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import NamedTuple

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 42, 12, 12, 26
ROW, LABEL = 44, 16  # of a chart of intervals: the height of a row, and of its words in it
TICKS = 4
NAMES = 5  # at most so many weeks are named below a line


@dataclass(frozen=True)
class Tick:
    """A line of the grid, or a name below it: where it is and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Dot:
    """One value of a line; hollow when there were too few cases to say anything."""

    x: float
    y: float
    few: bool
    text: str


@dataclass(frozen=True)
class LineChart:
    """A line over weeks; `paths` are its pieces between weeks without a value."""

    paths: list[str]
    dots: list[Dot]
    rows: list[Tick]
    columns: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


class Value(NamedTuple):
    """A value of one week, None where there was no case; `few` when it says too little."""

    name: str
    number: float | None
    few: bool
    text: str


def line_chart(values: Sequence[Value], *, top: float, unit: str = "") -> LineChart:
    """Lay out one line; the axis goes from 0 to `top`, and `unit` follows the numbers on it."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)
    dots = [
        Dot(round(LEFT + place * step, 1), _height(value.number / top), value.few, value.text)
        if value.number is not None
        else None
        for place, value in enumerate(values)
    ]
    every = max(1, ceil(len(values) / NAMES))
    return LineChart(
        paths=_pieces(dots),
        dots=[dot for dot in dots if dot is not None],
        rows=[Tick(_height(n / TICKS), f"{top * n / TICKS:g}{unit}") for n in range(TICKS + 1)],
        columns=[
            Tick(round(LEFT + place * step, 1), value.name)
            for place, value in enumerate(values)
            if place % every == 0
        ],
    )


def _height(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _pieces(dots: Sequence[Dot | None]) -> list[str]:
    pieces: list[list[Dot]] = [[]]
    for dot in dots:
        if dot is not None:
            pieces[-1].append(dot)
        elif pieces[-1]:
            pieces.append([])
    return [" ".join(f"{dot.x:g},{dot.y:g}" for dot in piece) for piece in pieces if len(piece) > 1]


def nice_top(highest: float) -> float:
    """The end of an axis: 1, 2, 4 or 8 times a power of ten, not below what is to be shown."""
    if highest <= 0:
        return 4.0
    power = 10 ** floor(log10(highest))
    return float(next(n * power for n in (1, 2, 4, 8, 10) if n * power >= highest))


@dataclass(frozen=True)
class Span:
    """A value with its interval, in [-1, 1]; `few` when it says too little."""

    name: str
    value: float
    low: float
    high: float
    few: bool
    text: str


@dataclass(frozen=True)
class Bar:
    """Where a span lies: the middle of its row and three places along it."""

    span: Span
    y: float
    words: float
    x: float
    low: float
    high: float


@dataclass(frozen=True)
class SpanChart:
    """Values with their intervals below each other, on one axis from -1 to 1."""

    bars: list[Bar]
    columns: list[Tick]
    height: int
    width: int = WIDTH
    bottom: int = 0


def span_chart(spans: Sequence[Span]) -> SpanChart:
    """Lay out rows of intervals; each has its words above it, so that narrow screens suffice."""
    height = len(spans) * ROW + BOTTOM
    bars = [
        Bar(
            span,
            y=place * ROW + LABEL + 14,
            words=place * ROW + LABEL,
            x=_along(span.value),
            low=_along(span.low),
            high=_along(span.high),
        )
        for place, span in enumerate(spans)
    ]
    marks = (-1.0, -0.5, 0.0, 0.5, 1.0)
    columns = [Tick(_along(mark), f"{mark:g}".replace("-", "−")) for mark in marks]
    return SpanChart(bars, columns, height, bottom=len(spans) * ROW)


def _along(number: float) -> float:
    return round(RIGHT + (WIDTH - 2 * RIGHT) * (number + 1) / 2, 1)
