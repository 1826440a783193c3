"""Payees for finance and the auditor: found, masked; a number is read only with a reason."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import reveal
from payouts.forms import show_refusal
from payouts.models import Payee, PayeeLook, Payment
from payouts.payee_forms import FindPayeeForm, LooksForm, RevealForm
from payouts.queries import look_rates, looks, others_like, payees, payments_to
from payouts.views.finance import PAGE, READERS

_MOST_LOOKS = 25


class PayeeList(RoleRequiredMixin, ListView[Payee]):
    """All payees, the newest first, to look for one."""

    roles = READERS
    template_name = "payouts/payees.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payee]:
        self.form = FindPayeeForm(self.request.GET or None)
        self.wanted = self.form.wanted()
        return payees(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            tab="payees",
            form=self.form,
            filtered=any(self.wanted.values()),
            may_read_looks=person(self.request).has_role(Role.AUDITOR),
        )


class PayeePage(RoleRequiredMixin, ListView[Payment]):
    """One payee: masked numbers, papers, claims, payments, who shares them, who read them."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/payee.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Payment]:
        self.payee = get_object_or_404(payees(), public_id=self.kwargs["payee_id"])
        return payments_to(self.payee)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = payee_facts(self.payee, person(self.request))
        return super().get_context_data(**{**facts, **kwargs})


def payee_facts(payee: Payee, user: User) -> dict[str, Any]:
    """What a payee's page shows, and what it offers this person."""
    finance = user.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    read = looks(payee=payee)
    return {
        "payee": payee,
        "papers": payee.papers.all(),
        "others": others_like(payee),
        "looks": read[:_MOST_LOOKS],
        "own": finance and payee.owner_id == user.pk,
        "may_reveal": finance and payee.owner_id != user.pk,
        "form": RevealForm(),
    }


@method_decorator(never_cache, name="dispatch")
class Reveal(PayeePage):
    """Shows one number once, after a reason; it is in no address and in no cache."""

    roles = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, payee_id: UUID) -> HttpResponse:
        self.object_list = self.get_queryset()
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self.show(form, 400)
        what = form.cleaned_data["what"]
        try:
            number = reveal(
                self.payee,
                what=what,
                reason=form.cleaned_data["reason"],
                by=person(request),
                now=timezone.now(),
            )
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(form, refused.status)
        shown = {"payee": self.payee, "what": PayeeLook.What(what), "number": number}
        return render(request, "payouts/revealed.html", shown)

    def show(self, form: RevealForm, status: int) -> HttpResponse:
        """The payee's page again, with what was wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=status)


class LookList(RoleRequiredMixin, ListView[PayeeLook]):
    """Who read which number and why, and how often each person does: for the auditor."""

    roles = (Role.AUDITOR,)
    template_name = "payouts/looks.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[PayeeLook]:
        self.form = LooksForm(self.request.GET or None)
        self.wanted = self.form.wanted()
        return looks(text=self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            tab="payees",
            form=self.form,
            filtered=bool(self.wanted),
            rates=look_rates(timezone.now()),
        )
