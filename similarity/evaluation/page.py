"""Sets the report of an evaluation as a page that needs nothing else: no script, no other file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from similarity.evaluation import plots
from similarity.evaluation.judging import Judged
from similarity.evaluation.listed import Listed
from similarity.evaluation.plots import Line, Words
from similarity.metrics import Kind
from similarity.models import Band

PLACES = (1, 2)  # of 1 % and 0.1 % among the rates: those that kinds are drawn at
STYLE = settings.BASE_DIR / "static" / "redress.css"


@dataclass(frozen=True)
class Report:
    """What is reported: the list, the judged runs, and how they were asked for."""

    listed: Listed
    judged: tuple[Judged, ...]
    leave_out: tuple[str, ...]
    command: str
    now: datetime


def write(report: Report, folder: Path) -> list[Path]:
    """Write the page in every language of the site, with links between them. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, _name in settings.LANGUAGES:
        path = folder / name_of(language)
        with translation.override(language):
            path.write_text(page(report), encoding="utf-8")
        written.append(path)
    return written


def name_of(language: str) -> str:
    """The file of one language."""
    return f"evaluation.{language}.html"


def page(report: Report) -> str:
    """The page in the active language."""
    words, judged = words_of(), report.judged
    rates = [recall.rate for recall in judged[0].figures.recalls]
    named = [each.figures.kinds for each in judged]
    active = translation.get_language()
    context = {
        "report": report,
        "parts": [part(each, number, words) for number, each in enumerate(judged, 1)],
        "roc": SafeString(plots.roc([line_of(each) for each in judged], rates, words)),
        "kinds": SafeString(plots.kinds(named, PLACES, words)) if has_kinds(named[0]) else "",
        "rates": [percent(rate) for rate in rates],
        "drawn": [percent(rates[place]) for place in PLACES],
        "others": [(code, name_of(code), name) for code, name in settings.LANGUAGES
                   if code != active],
        "style": SafeString(STYLE.read_text(encoding="utf-8")),
    }  # fmt: skip
    return render_to_string("similarity/evaluation.html", context)


def part(judged: Judged, number: int, words: Words) -> dict[str, Any]:
    """One method as the page shows it: figures as text, and its plots."""
    run, figures = judged.run, judged.figures
    scores = plots.distribution(
        line_of(judged), figures.recalls, words, f"scores-{number}", unit=run.probability
    )
    copies = (*figures.sets, *figures.kinds) if has_kinds(figures.kinds) else ()
    return {
        "number": number,
        "run": run,
        "figures": figures,
        "area": f"{figures.area:.4f}",
        "recalls": [
            (percent(each.rate), in_percent(each.share), in_percent(each.low),
             in_percent(each.high), f"{each.threshold:.6g}")
            for each in figures.recalls
        ],
        "distribution": SafeString(scores),
        "kinds": [row(kind) for kind in copies],
        "unrelated": [row(kind) for kind in figures.unrelated_kinds] if copies else [],
        "bands": [
            (Band(each.band).label, in_percent(each.copies), in_percent(each.unrelated))
            for each in judged.bands
        ],
        **reliable(judged, f"reliability-{number}", words),
    }  # fmt: skip


def reliable(judged: Judged, name: str, words: Words) -> dict[str, Any]:
    """The reliability of probabilities as a plot and a table; nothing for other scores."""
    found = judged.reliability
    if found is None:
        return {}
    return {
        "reliability": SafeString(plots.reliable(found, words, name)),
        "brier": f"{found.brier:.4f}",
        "expected_error": f"{found.expected_error:.4f}",
        "bins": [
            (f"{each.low:.1f} – {each.high:.1f}", f"{each.predicted:.3f}", f"{each.observed:.3f}",
             each.count)
            for each in found.bins
        ],
    }  # fmt: skip


def row(kind: Kind) -> dict[str, Any]:
    """A kind as a row of a table."""
    return {
        "name": kind.name or "–",
        "count": kind.count,
        "counted": kind.counted,
        "area": "" if kind.area is None else f"{kind.area:.4f}",
        "shares": [in_percent(share) for share in kind.shares],
    }


def has_kinds(found: Sequence[Kind]) -> bool:
    """Whether the list says of what kind its pairs are."""
    return any(kind.name for kind in found)


def line_of(judged: Judged) -> Line:
    """The pairs that count."""
    counted = judged.counted
    return Line(judged.run.scores[counted], judged.copies[counted])


def percent(rate: float) -> str:
    """A rate as it was chosen, never broken between number and sign."""
    return f"{100 * rate:g}\N{NO-BREAK SPACE}%"


def in_percent(share: float) -> str:
    """A share with one decimal, or with two where one would round it away."""
    return f"{100 * share:.{2 if 0 < share < 0.01 else 1}f}\N{NO-BREAK SPACE}%"


def words_of() -> Words:
    """The words of the plots in the active language."""
    return Words(
        rate=gettext("Unrelated pairs let through"),
        recall=gettext("Copies found"),
        score=gettext("Score"),
        share=gettext("Share of the pairs"),
        predicted=gettext("Predicted probability"),
        observed=gettext("Share that were copies"),
        pairs=gettext("Pairs"),
    )
