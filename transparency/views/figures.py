"""The public figures: a period, what happened in it, charts with a table behind each."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from review.charts import LineChart, Value, line_chart, nice_top
from transparency.blocks import Block, sheet
from transparency.charts import BarChart, bar_chart
from transparency.figures import Report
from transparency.forms import PeriodForm
from transparency.periods import ALL, line_of
from transparency.queries.figures import figures
from transparency.serving import for_this_browser, page_tag, unchanged
from transparency.words import counted, month_in_words

MOST_MONTHS = 24  # on a chart


class Trend(NamedTuple):
    """A count month by month: its name and title, the chart, and the same as rows of words."""

    name: str
    title: str
    chart: LineChart
    rows: Sequence[tuple[str, str]]


class Figures(View):
    """The figures of one period, for everybody."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        report = figures(now=timezone.now())
        tag = page_tag(request, report.until, report.k)
        if same := unchanged(request, tag):
            return same
        form = PeriodForm(request.GET, periods=report.periods())
        shown = sheet(report, form.chosen())
        context = {
            "form": form,
            "empty": report.empty,
            "sheet": shown,
            "bars": {name: bars(block) for name, block in shown.blocks.items()},
            "trends": [
                trend(report, "filed", shown.period, _("Claims filed, month by month")),
                trend(report, "decided", shown.period, _("Claims decided, month by month")),
            ],
        }
        answer = render(request, "transparency/figures.html", context)
        for_this_browser(answer, tag)
        return answer


def bars(block: Block) -> BarChart:
    """The kinds of a count as bars; those that are not shown apart have none."""
    return bar_chart([(str(line.label), line.count, counted(line.count)) for line in block.lines])


def trend(report: Report, name: str, period: str, title: str) -> Trend:
    """A count in the months of a period; in those of its year where it is but a month."""
    around = line_of(period)[-2] if period != ALL and len(line_of(period)) > 3 else period
    months = [one for one in report.months if around in line_of(one)][-MOST_MONTHS:]
    totals = [cell.total if (cell := report.cell(name, one)) else None for one in months]
    top = nice_top(max((total for total in totals if total), default=0))
    values = [
        Value(one, total, False, counted(total)) for one, total in zip(months, totals, strict=True)
    ]
    some = any(total is not None for total in totals)
    rows = [
        (month_in_words(date.fromisoformat(f"{one}-01")), counted(total))
        for one, total in zip(months, totals, strict=True)
    ]
    return Trend(name, title, line_chart(values if some else [], top=top), rows)
