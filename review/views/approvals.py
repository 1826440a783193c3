"""Proposals: the list of those that wait, and the page on which a second person decides."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from claims.states import State
from review import actions
from review.changes import changes_of
from review.forms import ApprovalFilter, ReturnForm, show_refusal
from review.models import Approval
from review.queries import (
    Asked,
    appeal_of,
    bar,
    bar_to_sign,
    next_to_sign,
    open_approvals,
    readable_approvals,
    sheets,
)
from review.views.admission import READERS
from review.views.queue import PAGE


class Approvals(RoleRequiredMixin):
    """Proposals that wait for senior people, the earliest due first."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        wanted = ApprovalFilter(request.GET).wanted()
        proposals = Paginator(open_approvals(to=viewer, wanted=wanted, now=now), PAGE)
        given = asdict(wanted)
        context = {
            "page": proposals.get_page(request.GET.get("page")),
            "now": now,
            "form": ApprovalFilter(initial={**given, "q": given["text"]}),
            "filtered": wanted != Asked(),
        }
        return render(request, "review/approvals.html", context)


class ApprovalPage(RoleRequiredMixin):
    """One proposal with every picture, its verdict and its reason."""

    roles = READERS

    def get(self, request: HttpRequest, approval_id: UUID) -> HttpResponse:
        return _show(request, _find(request, approval_id), ReturnForm())


def _find(request: HttpRequest, approval_id: UUID) -> Approval:
    return get_object_or_404(readable_approvals(to=person(request)), public_id=approval_id)


def _show(
    request: HttpRequest, approval: Approval, form: ReturnForm, *, status: int = 200
) -> HttpResponse:
    viewer, claim = person(request), approval.claim
    waits = not approval.outcome and claim.state == State.AWAITING_APPROVAL
    context: dict[str, Any] = {
        "approval": approval,
        "claim": claim,
        "waits": waits,
        "bar": bar(approval, viewer) if waits else "",
        "bar_to_sign": bar_to_sign(approval, viewer) if waits else "",
        "last_signature": approval.signed == approval.signatures - 1,
        "changes": changes_of(approval, now=timezone.now()),
        "sheets": sheets(claim, viewer=viewer) if waits else [],
        "appeal": appeal_of(claim),
        "form": form,
    }
    return render(request, "review/approval.html", context, status=status)


class Approve(RoleRequiredMixin):
    """Signs the proposal; the last signature upholds the claim."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest, approval_id: UUID) -> HttpResponse:
        approval = _find(request, approval_id)
        try:
            actions.approve(approval, by=person(request), now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("review:approval", approval_id)
        done = (
            _("%(claim)s is upheld.")
            if approval.outcome
            else _("%(claim)s is signed; a second senior reviewer must sign as well.")
        )
        messages.success(request, done % {"claim": approval.claim})
        return _onward(request, approval)


def _onward(request: HttpRequest, done: Approval) -> HttpResponse:
    """To the next proposal that waits for this person, where that was asked for; else the list."""
    if "next" not in request.POST:
        return redirect("review:approvals")
    coming = next_to_sign(person(request), after=done)
    if coming is None:
        messages.info(request, _("Nothing else waits for your signature."))
        return redirect("review:approvals")
    return redirect("review:approval", coming.public_id)


class Return(RoleRequiredMixin):
    """Sends the claim back to the reviewers, with a reason."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest, approval_id: UUID) -> HttpResponse:
        approval = _find(request, approval_id)
        form = ReturnForm(request.POST)
        if not form.is_valid():
            return _show(request, approval, form, status=400)
        try:
            actions.return_proposal(
                approval, by=person(request), now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return _show(request, approval, form, status=refusal.status)
        messages.success(request, _("%(claim)s is back in review.") % {"claim": approval.claim})
        return redirect("review:approvals")
