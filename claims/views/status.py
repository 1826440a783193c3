"""The list of claims, a claim's status page, and what its claimant can do there."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims import actions, queries
from claims.clocks import day_in_china, published
from claims.forms import AnswerForm, FilterForm, WithdrawForm
from claims.models import Claim
from claims.states import STEPS, State


class ClaimList(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """A creator's claims, newest first, by state if wanted."""

    roles = tuple(CLAIMING)
    template_name = "claims/list.html"
    context_object_name = "claims"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Claim]:
        form = FilterForm(self.request.GET)
        state = form.cleaned_data["state"] if form.is_valid() else ""
        return queries.claims_of(person(self.request), state=state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = FilterForm({"state": self.request.GET.get("state", "")})
        return super().get_context_data(filter=asked, **kwargs)


class Detail(RoleRequiredMixin):
    """Where a claim stands: what is next, until when, what happened, what was filed."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        claim = queries.claim_for(person(request), public_id)
        if claim.is_draft:
            return redirect("claims:edit", public_id)
        if getattr(request, "htmx", False) and claim.state != State.SUBMITTED:
            return HttpResponse(headers={"HX-Refresh": "true"})  # the comparison has ended
        return show(request, claim)


def show(
    request: HttpRequest,
    claim: Claim,
    *,
    answer: AnswerForm | None = None,
    withdraw: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The status page, with a form as it was sent if something in it was wrong."""
    viewer, state = person(request), State(claim.state)
    mine = claim.claimant_id == viewer.pk
    pictures = queries.pictures_with_reports(claim)
    timeline = queries.timeline(claim, viewer=viewer)
    reached = {moment.state for moment in timeline}
    ahead = queries.ahead(claim, timeline)
    until = ahead.until if ahead else None
    context = {
        "claim": claim,
        "mine": mine,
        "pictures": pictures,
        "evidence": queries.evidence_of_whole(claim),
        "questions": queries.questions_of(claim),
        "question": queries.open_question(claim),
        "timeline": timeline,
        "ahead": ahead,
        "clock": queries.running_term(claim),
        "answer_form": answer or AnswerForm(),
        "withdraw_form": withdraw or WithdrawForm(),
        "can_withdraw": mine and State.WITHDRAWN in STEPS[state],
        "due_may_move": until is not None and not published(day_in_china(until)),
        "decided": bool(reached & {State.DISMISSED, State.UPHELD}),
        "awarded": State.UPHELD in reached,
    }
    return render(request, "claims/detail.html", context, status=status)


class OwnClaim(RoleRequiredMixin):
    """Something a claimant does to their own filed claim, by POST alone."""

    roles = tuple(CLAIMING)
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        claim = queries.claim_for(person(request), public_id)
        try:
            return self.act(request, claim)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("claims:detail", public_id)

    @abstractmethod
    def act(self, request: HttpRequest, claim: Claim) -> HttpResponse: ...


class Withdraw(OwnClaim):
    """Gives the claim up."""

    def act(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return show(request, claim, withdraw=form, status=400)
        actions.withdraw_claim(
            claim, by=person(request), reason=form.cleaned_data["reason"], now=timezone.now()
        )
        messages.success(request, _("The claim is withdrawn."))
        return redirect("claims:detail", claim.public_id)


class AskPerson(OwnClaim):
    """Brings a claim without a match to a person."""

    def act(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        actions.ask_for_person(claim, by=person(request), now=timezone.now())
        messages.success(request, _("A person will look at your claim."))
        return redirect("claims:detail", claim.public_id)


class Answer(OwnClaim):
    """Answers the open question, with files."""

    def act(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        form = AnswerForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.answer_question(
                    claim,
                    by=person(request),
                    answer=form.cleaned_data["answer"],
                    uploads=[file for file in form.cleaned_data["uploads"] if file],
                    now=timezone.now(),
                )
            except actions.StepRefused:
                raise
            except Refused as refused:
                form.add_error("answer" if refused.field == "answer" else "uploads", str(refused))
            else:
                messages.success(request, _("Your answer is with the reviewer."))
                return redirect("claims:detail", claim.public_id)
        return show(request, claim, answer=form, status=400)
