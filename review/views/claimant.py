"""What a claimant sees of the decision, and the appeal against it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims.models import Claim
from claims.queries import claim_for
from review.actions import file_appeal
from review.forms import AppealForm, show_refusal
from review.queries import decision_on, not_upheld


class OfClaim(RoleRequiredMixin):
    """The decision on each picture with its reason; a fragment for the claim's page."""

    roles = (*sorted(CLAIMING), Role.AUDITOR)

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = claim_for(person(request), claim_id)
        return _show(request, claim, AppealForm(not_upheld(claim)))


def _show(
    request: HttpRequest, claim: Claim, form: AppealForm, *, status: int = 200
) -> HttpResponse:
    decision = decision_on(claim, viewer=person(request), now=timezone.now())
    context = {"claim": claim, "decision": decision, "form": form}
    fragment = getattr(request, "htmx", False) and request.method == "GET"
    page = "review/_of_claim.html" if fragment else "review/of_claim.html"
    return render(request, page, context, status=status)


class FileAppeal(RoleRequiredMixin):
    """Files the claimant's appeal."""

    roles = tuple(sorted(CLAIMING))

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = claim_for(person(request), claim_id)
        form = AppealForm(not_upheld(claim), request.POST, request.FILES)
        if not form.is_valid():
            return _show(request, claim, form, status=400)
        try:
            file_appeal(
                claim,
                by=person(request),
                grounds=form.cleaned_data["grounds"],
                disputed=form.disputed(),
                now=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return _show(request, claim, form, status=refusal.status)
        messages.success(request, _("Your appeal is filed. Another reviewer will decide."))
        return redirect("claims:detail", claim.public_id)
