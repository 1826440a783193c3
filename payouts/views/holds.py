"""Upheld pictures without an award: the list, and closing one with words."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import award_held, resolve_hold
from payouts.forms import ResolutionForm, show_refusal
from payouts.models import Hold
from payouts.queries import approved_by, holds
from payouts.queries.corrections import live_correction
from payouts.views.finance import PAGE


class HoldList(RoleRequiredMixin, ListView[Hold]):
    """Held pictures, the open ones first."""

    roles = (Role.SENIOR_REVIEWER, Role.AUDITOR)
    template_name = "payouts/holds.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Hold]:
        return holds()


class HoldPage(RoleRequiredMixin):
    """One held picture with its reason; a senior reviewer closes it here."""

    roles: ClassVar[tuple[Role, ...]] = (Role.SENIOR_REVIEWER, Role.AUDITOR)

    def get(self, request: HttpRequest, hold_id: UUID) -> HttpResponse:
        return self.show(request, hold_id, ResolutionForm())

    def post(self, request: HttpRequest, hold_id: UUID) -> HttpResponse:
        person(request).must_have_role(Role.SENIOR_REVIEWER)
        form = ResolutionForm(request.POST)
        if not form.is_valid():
            return self.show(request, hold_id, form, status=400)
        try:
            hold = get_object_or_404(holds(), public_id=hold_id)
            said = self.act(hold, person(request), form.cleaned_data["resolution"])
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, hold_id, form, status=refused.status)
        messages.success(request, said)
        return redirect("payouts:holds")

    def act(self, hold: Hold, by: User, resolution: str) -> str:
        """The one action of the page's form; returns what to say of it."""
        resolve_hold(hold, by=by, resolution=resolution, now=timezone.now())
        return _("Closed. The claimant reads your reason on the claim's page.")

    def show(
        self, request: HttpRequest, hold_id: UUID, form: ResolutionForm, status: int = 200
    ) -> HttpResponse:
        hold = get_object_or_404(holds(), public_id=hold_id)
        user = person(request)
        own = hold.claim.claimant_id == user.pk
        may = hold.is_open and user.has_role(Role.SENIOR_REVIEWER) and not own
        near = hold.reason == Hold.Reason.NEAR_CONTENT
        context: dict[str, Any] = {
            "hold": hold,
            "form": form,
            "correction": hold.other and live_correction(hold.other),
            "own": own,
            "can_resolve": may,
            "near": may and near,
            "can_award": may and near and not approved_by(hold.claim, user),
        }
        return render(request, "payouts/hold.html", context, status=status)


class AwardHeld(HoldPage):
    """Awards a picture that was held as nearly the same as an awarded one."""

    http_method_names = ["post"]
    roles = (Role.SENIOR_REVIEWER,)

    def act(self, hold: Hold, by: User, resolution: str) -> str:
        award_held(hold, by=by, resolution=resolution, now=timezone.now())
        return _("Awarded. The claimant reads your reason on the claim's page.")
