"""Stopping the payment of an award by hand, the list of stops, and lifting one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import MAY_STOP, lift_stop, stop_award
from payouts.finance_forms import StopFilter
from payouts.forms import ReasonForm, show_refusal
from payouts.models import Stop
from payouts.queries import stoppable, stops
from payouts.views.finance import PAGE, READERS

STOP_READERS = (*READERS, Role.SENIOR_REVIEWER)


class StopList(RoleRequiredMixin, ListView[Stop]):
    """Every stop, the open ones first."""

    roles = STOP_READERS
    template_name = "payouts/stops.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Stop]:
        self.form = StopFilter(self.request.GET or None)
        self.wanted = self.form.wanted()
        return stops(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, claim = person(self.request), self.wanted.get("claim", "")
        may_stop = bool(claim) and user.has_role(*MAY_STOP)
        return super().get_context_data(
            **kwargs,
            tab="stops",
            form=self.form,
            filtered=bool(self.request.GET),
            of_finance=user.has_role(*READERS),
            to_stop=stoppable(user, claim=claim)[:PAGE] if may_stop else [],
        )


class StopAward(RoleRequiredMixin):
    """Stops the payment of one award, with a reason."""

    roles = MAY_STOP

    def get(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        return self.show(request, award_id, ReasonForm())

    def post(self, request: HttpRequest, award_id: UUID) -> HttpResponse:
        award = get_object_or_404(stoppable(person(request)), public_id=award_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(request, award_id, form, status=400)
        reason = form.cleaned_data["reason"]
        try:
            stop = stop_award(award, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, award_id, form, status=refused.status)
        messages.success(request, _("Stopped. Another person can lift this."))
        return redirect("payouts:stop", stop.public_id)

    def show(
        self, request: HttpRequest, award_id: UUID, form: ReasonForm, status: int = 200
    ) -> HttpResponse:
        award = get_object_or_404(stoppable(person(request)), public_id=award_id)
        return render(
            request, "payouts/stop_award.html", {"award": award, "form": form}, status=status
        )


class StopPage(RoleRequiredMixin):
    """One stop with its reasons; another person lifts it here."""

    roles = STOP_READERS

    def get(self, request: HttpRequest, stop_id: UUID) -> HttpResponse:
        return self.show(request, stop_id, ReasonForm())

    def post(self, request: HttpRequest, stop_id: UUID) -> HttpResponse:
        person(request).must_have_role(*MAY_STOP)
        stop = get_object_or_404(stops(), public_id=stop_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(request, stop_id, form, status=400)
        reason = form.cleaned_data["reason"]
        try:
            lift_stop(stop, by=person(request), reason=reason, now=timezone.now())
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, stop_id, form, status=refused.status)
        messages.success(request, _("Lifted. The award can go into a batch again."))
        return redirect("payouts:stop", stop_id)

    def show(
        self, request: HttpRequest, stop_id: UUID, form: ReasonForm, status: int = 200
    ) -> HttpResponse:
        stop = get_object_or_404(stops(), public_id=stop_id)
        user = person(request)
        may = stop.is_open and user.has_role(*MAY_STOP)
        own = user.pk in (stop.stopped_by_id, stop.award.claim.claimant_id)
        context: dict[str, Any] = {
            "stop": stop, "form": form, "can_lift": may and not own, "own": may and own,
        }  # fmt: skip
        return render(request, "payouts/stop.html", context, status=status)
