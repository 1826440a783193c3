"""Stepping back from a claim."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from claims.models import Claim
from review import actions
from review.forms import RecusalForm, show_refusal
from review.views.admission import DECIDERS, readable_claim


class Recuse(RoleRequiredMixin):
    """Says that the viewer should not decide this claim, and returns to the queue."""

    roles = DECIDERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        return _show(request, readable_claim(person(request), claim_id), RecusalForm())

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        form = RecusalForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                actions.recuse(claim, by=viewer, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                said = _("You have stepped back from %(claim)s; somebody else decides it.")
                messages.success(request, said % {"claim": claim})
                return redirect("review:queue")
        return _show(request, claim, form, status=status)


def _show(
    request: HttpRequest, claim: Claim, form: RecusalForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "claim": claim,
        "form": form,
        "title": _("Step back from %(claim)s") % {"claim": claim},
        "part": "review/_recusal.html",
    }
    return render(request, "review/part.html", context, status=status)
