"""The pages of withheld tax by month, and of the statements of a year."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims.clocks import day_in_china
from payouts.actions import confirm_tax_paid, record_tax_paid, turn_down_tax_paid
from payouts.forms import ReasonForm, show_refusal
from payouts.models import Booking, Payee, TaxRemittance
from payouts.policy_forms import StatementsForm, TaxPaidForm
from payouts.queries import (
    MonthOfTax,
    all_years,
    months_of_tax,
    payees_paid_in,
    remittances,
    statement_of,
    statement_to,
    withheld_in,
    years_of,
)
from payouts.statement_files import month_file, statement_file, statements_file
from payouts.views.finance import PAGE, READERS


def month_named(text: str) -> MonthOfTax:
    """The month of an address like 2026-03; `Http404` where nothing was withheld in it."""
    for month in months_of_tax():
        if f"{month.month:%Y-%m}" == text:
            return month
    raise Http404


class Taxes(RoleRequiredMixin, ListView[Any]):
    """What was withheld month by month, and what of it is owed to the tax office."""

    roles = READERS
    template_name = "payouts/taxes.html"
    paginate_by = PAGE

    def get_queryset(self) -> Any:
        self.months = months_of_tax()
        return self.months

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owed = sum(month.owed for month in self.months)
        return super().get_context_data(**kwargs, tab="taxes", owed=owed)


class TaxMonth(RoleRequiredMixin, ListView[Booking]):
    """The payments of one month with something withheld, and the step that is next."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/tax_month.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Booking]:
        self.month = month_named(self.kwargs["month"])
        return withheld_in(self.month.month)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, waiting = person(self.request), self.month.waiting
        own = waiting is not None and waiting.recorded_by_id == user.pk
        preparer = user.has_role(Role.FINANCE_PREPARER)
        facts = {
            "month": self.month,
            "history": remittances().filter(month=self.month.month),
            "own": own,
            "can_record": preparer and waiting is None and self.month.owed > 0,
            "can_decide": waiting is not None and not own and user.has_role(Role.FINANCE_APPROVER),
            "form": TaxPaidForm(),
            "reason_form": ReasonForm(),
        }
        return super().get_context_data(**{**facts, **kwargs})

    def show(self, **context: Any) -> HttpResponse:
        """The page again after a refusal, with what was entered."""
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(**context), status=context["status"])


class RecordTaxPaid(TaxMonth):
    """Records that the tax of a month was paid."""

    roles = (Role.FINANCE_PREPARER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        form = TaxPaidForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=400)
        found = month_named(month)
        try:
            record_tax_paid(
                found.month, **form.cleaned_data, by=person(request), now=timezone.now()
            )
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(form=form, status=refused.status)
        messages.success(request, _("Recorded. Somebody else must confirm it."))
        return redirect("payouts:tax-month", month)


class DecideTaxPaid(TaxMonth):
    """Confirms what was recorded, or turns it down with a reason."""

    roles = (Role.FINANCE_APPROVER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        rows = TaxRemittance.objects.filter(state=TaxRemittance.State.RECORDED)
        waiting = get_object_or_404(rows, month=month_named(month).month)
        user, now, form = person(request), timezone.now(), ReasonForm(request.POST)
        try:
            if "confirm" in request.POST:
                confirm_tax_paid(waiting, by=user, now=now)
                messages.success(request, _("Confirmed and booked."))
            elif form.is_valid():
                reason = form.cleaned_data["reason"]
                turn_down_tax_paid(waiting, by=user, reason=reason, now=now)
                messages.success(request, _("Turned down. The tax stays owed."))
            else:
                return self.show(reason_form=form, status=400)
        except Refused as refused:
            messages.error(request, str(refused))
            return self.show(status=refused.status)
        return redirect("payouts:tax-month", month)


class TaxMonthFile(RoleRequiredMixin):
    """The payments of one month with something withheld, as a file."""

    roles = READERS

    def get(self, request: HttpRequest, month: str) -> StreamingHttpResponse:
        return month_file(month_named(month).month)


# --- Statements -----------------------------------------------------------------------------


class Statements(RoleRequiredMixin, ListView[Any]):
    """Who was paid how much in a year."""

    roles = READERS
    template_name = "payouts/statements.html"
    paginate_by = PAGE

    def get_queryset(self) -> Any:
        self.form = StatementsForm(self.request.GET or None)
        self.year, self.name = self.form.wanted()
        return payees_paid_in(self.year, self.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs,
            tab="statements",
            form=StatementsForm(initial={"year": self.year, "q": self.name})
            if self.form.is_valid() or not self.form.is_bound
            else self.form,
            year=self.year,
            years=all_years(),
            filtered=bool(self.name),
        )
        rows = list(context["object_list"])
        payees = Payee.objects.in_bulk([row["payee"] for row in rows])
        context["rows"] = [{**row, "payee": payees[row["payee"]]} for row in rows]
        return context


class StatementsFile(RoleRequiredMixin):
    """Every payment of a year as a file."""

    roles = READERS

    def get(self, request: HttpRequest, year: int) -> StreamingHttpResponse:
        return statements_file(year)


class PayeeStatement(RoleRequiredMixin):
    """One payee's statement of a year, for finance; with `file` as CSV."""

    roles = READERS

    def get(self, request: HttpRequest, payee_id: UUID, year: int) -> HttpResponse | Any:
        payee = get_object_or_404(Payee, public_id=payee_id)
        statement = statement_to(payee, year)
        if "file" in request.GET:
            return statement_file(statement.payments, year)
        context = {"statement": statement, "payee": payee, "of_finance": True}
        return render(request, "payouts/statement.html", context)


class OwnStatement(RoleRequiredMixin):
    """A claimant's own statement of a year; with `file` as CSV."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, year: int | None = None) -> HttpResponse | Any:
        user = person(request)
        years = years_of(user)
        year = year or (years[0] if years else day_in_china(timezone.now()).year)
        statement = statement_of(user, year)
        if "file" in request.GET:
            return statement_file(statement.payments, year)
        return render(request, "payouts/statement.html", {"statement": statement, "years": years})
