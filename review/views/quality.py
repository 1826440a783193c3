"""The quality dashboard: how far reviewers agree, what was overturned, and how that drifts."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import RoleRequiredMixin, person
from review.agreement import Agreement
from review.charts import LineChart, Span, SpanChart, Value, line_chart, nice_top, span_chart
from review.forms import PeriodForm
from review.queries import Figures, OfWeek, Share, quality
from review.queries.quality import FEW
from review.views.admission import READERS

Read = tuple[float | None, bool, int]  # a value, whether it says too little, and of how many


class Plot(NamedTuple):
    """What is drawn over the weeks: a title, and how to read a week's figures."""

    name: str
    title: str | Promise
    read: Callable[[Figures], Read]
    minutes: bool = False


class Drawn(NamedTuple):
    """A plot with its chart, and the same figures for a table: week, words, number of cases."""

    plot: Plot
    chart: LineChart
    rows: list[tuple[str, str, int, bool]]


def _of(share: Share) -> Read:
    return share.value, share.few, share.whole


PLOTS = (
    Plot(
        "agreement",
        gettext_lazy("Both reviewers chose the same ground"),
        lambda f: (f.agreement.share, f.few_pairs, f.agreement.pairs),
    ),
    Plot("returned", gettext_lazy("Proposals sent back"), lambda f: _of(f.returned)),
    Plot("golden", gettext_lazy("Golden cases answered as expected"), lambda f: _of(f.golden)),
    Plot(
        "spent",
        gettext_lazy("Minutes per case, median"),
        lambda f: (f.spent.median_minutes, f.few_cases, f.spent.cases),
        minutes=True,
    ),
)


class Quality(RoleRequiredMixin):
    """Senior reviewers and auditors see everybody; reviewers themselves beside the whole."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PeriodForm(request.GET)
        found = quality(form.period(), viewer=person(request))
        people = [(str(one.person), one.figures.agreement) for one in found.people]
        context = {
            "form": form,
            "found": found,
            "few": FEW,
            "plots": [_drawn(plot, found.weeks) for plot in PLOTS],
            "by_ground": _spans((str(one.ground.label), one.agreement) for one in found.grounds),
            "by_person": _spans(people),
        }
        return render(request, "review/quality.html", context)


def _drawn(plot: Plot, weeks: Sequence[OfWeek]) -> Drawn:
    read = [(week.name, plot.read(week.figures)) for week in weeks]
    numbers = [number for _name, (number, _few, _count) in read if number is not None]
    values = [
        Value(name[5:], number, few, _told(number, minutes=plot.minutes))
        for name, (number, few, _count) in read
    ]
    top = nice_top(max(numbers, default=0.0)) if plot.minutes else 100.0
    scaled = [
        value if plot.minutes or value.number is None else value._replace(number=value.number * 100)
        for value in values
    ]
    chart = line_chart(scaled, top=top, unit="" if plot.minutes else " %")
    rows = [
        (name, value.text, count, few)
        for (name, (_number, few, count)), value in zip(read, values, strict=True)
    ]
    return Drawn(plot, chart if numbers else line_chart([], top=top), rows)


def _told(number: float | None, *, minutes: bool) -> str:
    if number is None:
        return "–"
    return f"{number:.1f}" if minutes else f"{100 * number:.0f} %"


def _spans(found: Iterable[tuple[str, Agreement]]) -> SpanChart:
    """Kappas that there are, with their intervals; those that are undefined stay in the table."""
    spans = []
    for name, agreed in found:
        kappa = agreed.kappa
        if kappa.value is not None and kappa.low is not None and kappa.high is not None:
            words = _("%(name)s (%(pairs)d)") % {"name": name, "pairs": agreed.pairs}
            few = agreed.pairs < FEW
            spans.append(Span(words, kappa.value, kappa.low, kappa.high, few, f"{kappa.value:.2f}"))
    return span_chart(spans)
