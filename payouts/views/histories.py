"""The history of who is paid, and what stands behind a balance."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin
from payouts.accounts import Account
from payouts.models import Payee, Payment
from payouts.queries.reports import (
    balance_rows,
    balances,
    history_of,
    payee_row,
    payees_found,
    payment_row,
    payments_to,
)
from payouts.reporting import BalanceForm, PayeeForm, PaymentsForm, payments_file
from payouts.views.finance import PAGE, READERS


class Payees(RoleRequiredMixin, ListView[Payee]):
    """Payees to look for, the newest first."""

    roles = READERS
    template_name = "payouts/reports/payees.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payee]:
        self.form = PayeeForm(self.request.GET)
        return payees_found(**self.form.given())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs, tab="reports", report="payees", form=self.form)
        context["rows"] = [
            payee_row(payee) | {"kind": payee.get_kind_display()}
            for payee in context["object_list"]
        ]
        return context


class PayeeHistory(RoleRequiredMixin, ListView[Payment]):
    """One person's accounts, payments and sums."""

    roles = READERS
    template_name = "payouts/reports/payee.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payment]:
        self.payee = payee_named(self.kwargs["payee_id"])
        self.form = PaymentsForm(self.request.GET)
        return payments_to(self.payee, **self.form.given())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs,
            tab="reports",
            report="payees",
            form=self.form,
            history=history_of(self.payee),
        )
        context["rows"] = [
            payment_row(payment) | {"state_in_words": payment.get_state_display()}
            for payment in context["object_list"]
        ]
        return context


class PaymentsFile(RoleRequiredMixin):
    """All payments to one person as a file."""

    roles = READERS

    def get(self, request: HttpRequest, payee_id: UUID) -> StreamingHttpResponse:
        return payments_file(payee_named(payee_id), request.GET)


def payee_named(payee_id: UUID) -> Payee:
    """The payee with this public id; 404 if there is none."""
    return get_object_or_404(Payee.objects.select_related("owner"), public_id=payee_id)


class Balances(RoleRequiredMixin, ListView[Any]):
    """One account of the ledger per award or payee, as of a day."""

    roles = READERS
    template_name = "payouts/reports/balances.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Any]:
        self.form = BalanceForm(self.request.GET)
        self.wanted = self.form.wanted()
        return balances(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs,
            tab="reports",
            report="balances",
            form=BalanceForm(initial=self.wanted) if self.form.is_valid() else self.form,
            wanted=self.wanted,
            account=Account(self.wanted["account"]),
        )
        context["rows"] = balance_rows(list(context["object_list"]), self.wanted["by"])
        return context
