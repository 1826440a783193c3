"""Limits, the money set aside, and what is owed against it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import FINANCE, Role
from payouts.actions import confirm_reserve, enter_reserve
from payouts.finance_forms import ReserveForm
from payouts.models import Reserve
from payouts.queries import limits_at, reserves
from payouts.views.finance import PAGE, READERS


class Reserves(RoleRequiredMixin, ListView[Reserve]):
    """Limits and reserve as they stand, every reserve ever entered, and a form for the next."""

    roles = READERS
    template_name = "payouts/reserves.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Reserve]:
        return reserves()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        context = {
            "tab": "reserves",
            "limits": limits_at(timezone.now()),
            "may_enter": user.has_role(*FINANCE),
            "form": ReserveForm(),
            "me": user,
        }
        return super().get_context_data(**{**context, **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person(request)
        user.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
        form = ReserveForm(request.POST)
        if not form.is_valid():
            return self.again(form, 400)
        enter_reserve(by=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Entered. It counts once another person has confirmed it."))
        return redirect("payouts:reserves")

    def again(self, form: ReserveForm, status: int) -> HttpResponse:
        """The page again after a refusal, with what was entered."""
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ConfirmReserve(RoleRequiredMixin):
    """Another person confirms an entered reserve."""

    roles = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)

    def post(self, request: HttpRequest, reserve_id: UUID) -> HttpResponse:
        reserve = get_object_or_404(reserves(), public_id=reserve_id)
        try:
            confirm_reserve(reserve, by=person(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Confirmed. It counts from its day on."))
        return redirect("payouts:reserves")
