"""Draws the plots of the report as SVG that takes its colours and letters from the page around it.

The same figures give the same SVG to the last byte. Colours are written as place-holders and then
replaced by the page's own variables, so that light and dark, screen and paper, show what they
should.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from similarity.metrics import Kind, Labels, Recall, Reliability, Values, curve

WIDTH = 4.6  # inches, at 72 points each
LOWEST_RATE = 1e-4
NOTHING = 1e-9  # what logarithmic axes show as nothing
COLUMNS = 40  # of a histogram
MOST_LEVELS = 70  # different scores that each get a column of their own

# Place-holders, and what the page puts there.
INK, SOFT, LINE, COPY, OTHER = "#010101", "#020202", "#030303", "#040404", "#050505"
METHODS = ("#060601", "#060602", "#060603", "#060604", "#060605", "#060606")
VARIABLES = {
    INK: "var(--ink)",
    SOFT: "var(--ink-soft)",
    LINE: "var(--line)",
    COPY: "var(--plot-copies)",
    OTHER: "var(--plot-unrelated)",
} | {colour: f"var(--plot-{place})" for place, colour in enumerate(METHODS, 1)}

LOOK: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "redress",
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "figure.facecolor": "none",
    "legend.frameon": False,
    "lines.solid_capstyle": "round",
}


@dataclass(frozen=True)
class Line:
    """The scores of one method, for a curve."""

    scores: Values
    copies: Labels


@dataclass(frozen=True)
class Words:
    """The words in the plots, in the language of the page."""

    rate: str
    recall: str
    score: str
    share: str
    predicted: str
    observed: str
    pairs: str


@contextmanager
def drawing(height: float) -> Iterator[Figure]:
    """An empty figure in the look of the page."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(LOOK)
        # The reader's browser brings the letters; here they are only measured.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield Figure(figsize=(WIDTH, height), layout="constrained")


def svg(figure: Figure, name: str) -> str:
    """The figure as an element to stand in a page; `name` keeps its ids apart from others."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r'<svg ([^>]*?)width="[^"]*" ', r"<svg \1", text, count=1)
    text = re.sub(r'<svg ([^>]*?)height="[^"]*" ', r"<svg \1", text, count=1)
    text = text.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    text = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", text)
    for colour, variable in VARIABLES.items():
        text = text.replace(colour, variable)
    return text.strip()


def roc(lines: Sequence[Line], rates: Sequence[float], words: Words) -> str:
    """Recall against false positives, the latter on a logarithmic axis: small rates matter."""
    with drawing(3.5) as figure:
        axes = figure.add_subplot()
        for rate in rates:
            axes.axvline(rate, color=SOFT, linewidth=0.8, linestyle=(0, (2, 2)))
        for line, colour in reversed(list(zip(lines, METHODS, strict=False))):
            wide = 2.2 if line is lines[0] else 1.3
            passed, found = curve(line.scores, line.copies)
            axes.step(np.maximum(passed, NOTHING), found, where="post", color=colour,
                      linewidth=wide)  # fmt: skip
        axes.set_xscale("log")
        axes.set_xlim(LOWEST_RATE, 1)
        axes.set_ylim(0, 1.01)
        axes.xaxis.set_major_formatter(FuncFormatter(in_percent))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(in_percent))
        axes.set_xlabel(words.rate)
        axes.set_ylabel(words.recall)
        return svg(figure, "roc")


def distribution(
    line: Line, recalls: Sequence[Recall], words: Words, name: str, *, unit: bool
) -> str:
    """How the scores of both sides spread; the share of each side in a column, logarithmic."""
    edges = edges_of(line.scores, unit=unit)
    low, high = edges[0], edges[-1]
    with drawing(3.0) as figure:
        axes = figure.add_subplot()
        for side, colour in ((~line.copies, OTHER), (line.copies, COPY)):
            counts, _edges = np.histogram(line.scores[side], edges)
            shares = np.maximum(counts / side.sum(), NOTHING)
            axes.stairs(shares, edges, baseline=NOTHING, fill=True, color=colour, alpha=0.35)
            axes.stairs(shares, edges, baseline=NOTHING, color=colour, linewidth=1.4)
        for place, recall in enumerate(recalls):
            if low <= recall.threshold <= high:
                axes.axvline(recall.threshold, color=SOFT, linewidth=0.8, linestyle=(0, (2, 2)))
                axes.annotate(in_percent(recall.rate), (recall.threshold, 1.0), (0, 3 + 10 * place),
                              xycoords=("data", "axes fraction"), textcoords="offset points",
                              ha="center", fontsize=8, color=SOFT)  # fmt: skip
        axes.set_yscale("log")
        axes.set_ylim(1e-4, 1.2)
        axes.set_xlim(low, high)
        axes.yaxis.set_major_formatter(FuncFormatter(in_percent))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(words.score)
        axes.set_ylabel(words.share)
        return svg(figure, name)


def edges_of(scores: Values, *, unit: bool) -> Values:
    """The edges of a histogram's columns: one column for each step of stepped scores, else 40."""
    levels = np.unique(scores)
    if unit or len(levels) < 2:
        return np.linspace(0, 1, COLUMNS + 1)
    low, high = levels[0], levels[-1]
    steps = float((high - low) / np.diff(levels).min())
    if round(steps) < MOST_LEVELS:
        half = (high - low) / round(steps) / 2
        return np.linspace(low - half, high + half, round(steps) + 2)
    return np.linspace(low, high, COLUMNS + 1)


def reliable(found: Reliability, words: Words, name: str) -> str:
    """Observed against predicted shares, and below how many pairs each bin has."""
    with drawing(3.5) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        upper.plot([0, 1], [0, 1], color=SOFT, linewidth=0.8, linestyle=(0, (2, 2)))
        upper.plot([each.predicted for each in found.bins], [each.observed for each in found.bins],
                   color=METHODS[0], linewidth=1.6, marker="o", markersize=5)  # fmt: skip
        upper.set_xlim(0, 1)
        upper.set_ylim(-0.02, 1.02)
        upper.set_ylabel(words.observed)
        lower.bar([(each.low + each.high) / 2 for each in found.bins],
                  [each.count for each in found.bins], color=METHODS[0], alpha=0.5,
                  width=[0.9 * (each.high - each.low) for each in found.bins])  # fmt: skip
        lower.set_yscale("log")
        lower.set_ylim(bottom=0.7)
        lower.yaxis.set_minor_formatter(NullFormatter())
        lower.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
        lower.set_ylabel(words.pairs)
        lower.set_xlabel(words.predicted)
        upper.yaxis.set_major_formatter(FuncFormatter(in_percent))
        lower.xaxis.set_major_formatter(FuncFormatter(in_percent))
        return svg(figure, name)


def kinds(columns: Sequence[Sequence[Kind]], places: tuple[int, int], words: Words) -> str:
    """The recall of every kind at two rates: of the first method as bars and as strokes on them.

    Other methods are dots, at the first of the rates. Kinds that do not count are left away.
    """
    place, strict = places
    first = sorted((kind for kind in columns[0] if kind.counted),
                   key=lambda kind: kind.shares[place], reverse=True)  # fmt: skip
    rows = {kind.name: row for row, kind in enumerate(first)}
    with drawing(0.9 + 0.21 * len(rows)) as figure:
        axes = figure.add_subplot()
        axes.barh([rows[kind.name] for kind in first], [kind.shares[place] for kind in first],
                  height=0.62, color=METHODS[0], alpha=0.5)  # fmt: skip
        axes.plot([kind.shares[strict] for kind in first], [rows[kind.name] for kind in first],
                  linestyle="none", marker="|", markersize=10, markeredgewidth=1.8,
                  color=METHODS[0], clip_on=False)  # fmt: skip
        for found, colour in list(zip(columns, METHODS, strict=False))[1:]:
            shown = [kind for kind in found if kind.name in rows]
            axes.plot([kind.shares[place] for kind in shown], [rows[kind.name] for kind in shown],
                      linestyle="none", marker="o", markersize=4, color=colour,
                      clip_on=False)  # fmt: skip
        label_rows(axes, [kind.name for kind in first])
        axes.set_xlim(-0.015, 1.01)
        axes.xaxis.set_major_formatter(FuncFormatter(in_percent))
        axes.set_xlabel(words.recall)
        return svg(figure, "kinds")


def label_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names from top to bottom, with no lines between them."""
    axes.set_yticks(range(len(names)), [name or "–" for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def in_percent(share: float, _place: int | None = None) -> str:
    """A tick of an axis of shares."""
    return f"{round(100 * share, 10):g} %"
