"""The reports of finance: what is due, how old it is, what was paid, and what may still come."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin
from claims.clocks import day_in_china
from payouts.forms import AsOfForm
from payouts.models import Award
from payouts.queries.reports import (
    Paid,
    ageing,
    bin_rows,
    due_awards,
    due_row,
    forecast,
    outlook,
    paid_per_month,
)
from payouts.reporting import REPORTS, DueForm, YearForm, report_file
from payouts.views.finance import PAGE, READERS
from review.charts import LineChart, Value, line_chart, nice_top

UNIT = 10_000  # the chart of amounts counts in ten thousands of yuan


class Due(RoleRequiredMixin, ListView[Award]):
    """Accepted awards that are not paid, the earliest due first, with sums per week."""

    roles = READERS
    template_name = "payouts/reports/due.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Award]:
        self.now = timezone.now()
        self.form = DueForm(self.request.GET)
        return due_awards(**self.form.given(), now=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs, tab="reports", report="due", form=self.form, outlook=outlook(now=self.now)
        )
        today = day_in_china(self.now)
        context["rows"] = [
            due_row(award, today) | {"state": award.__dict__["payment_state"] or ""}
            for award in context["object_list"]
        ]
        return context


class Ageing(RoleRequiredMixin):
    """How old what is not settled is, as of a day."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = AsOfForm(request.GET)
        day = asked.day()
        context = {
            "tab": "reports",
            "report": "ageing",
            "on": day,
            "form": AsOfForm(initial={"on": day}) if asked.is_valid() else asked,
            "found": ageing(day),
        }
        return render(request, "payouts/reports/ageing.html", context)


class PaidPerMonth(RoleRequiredMixin):
    """What the bank paid per month, drawn and in figures."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        form = YearForm(request.GET)
        found = paid_per_month(**form.given(), today=day_in_china(timezone.now()))
        context = {
            "tab": "reports",
            "report": "paid",
            "form": form,
            "found": found,
            "plots": [
                ("net", _("Paid per month, net, in ten thousands of yuan"), net_chart(found)),
                ("days", _("Days from acceptance to payment, median"), days_chart(found)),
            ],
        }
        return render(request, "payouts/reports/paid.html", context)


def net_chart(found: Paid) -> LineChart:
    """What was paid each month, net."""
    values = [
        Value(f"{month.first:%y-%m}", float(month.net) / UNIT, few=False, text=f"¥{month.net:,.2f}")
        for month in found.months
    ]
    return line_chart(values, top=nice_top(max(value.number or 0 for value in values)))


def days_chart(found: Paid) -> LineChart:
    """How long payments took each month; nothing in months without any."""
    values = [
        Value(
            f"{month.first:%y-%m}",
            month.days,
            few=False,
            text="" if month.days is None else f"{month.days:g}",
        )
        for month in found.months
    ]
    return line_chart(values, top=nice_top(max(value.number or 0 for value in values)))


class ForecastPage(RoleRequiredMixin):
    """What open claims may still cost, and how the number is made."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        found = forecast(now=timezone.now())
        context = {
            "tab": "reports",
            "report": "forecast",
            "found": found,
            "rows": bin_rows(found) if found else [],
        }
        return render(request, "payouts/reports/forecast.html", context)


class ReportFile(RoleRequiredMixin):
    """A report as a CSV file, for what was asked on its page."""

    roles = READERS

    def get(self, request: HttpRequest, report: str) -> StreamingHttpResponse:
        if report not in REPORTS:
            raise Http404
        return report_file(report, request.GET)
