"""What becomes of a claim whose holder lets go of it, and how the hold is kept alive."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim
from review import actions
from review.forms import ParkForm, ReasonForm, TransferForm, show_refusal
from review.queries import handlings_of, lease_of, place_of
from review.queries.ranking import reasons
from review.views.admission import DECIDERS, READERS, readable_claim
from review.views.desk import DeskStep


class Place(RoleRequiredMixin):
    """Where a claim stands in the queue, why, and how it was handled: a part of the desk."""

    roles = READERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        claim = readable_claim(viewer, claim_id)
        card, lease = place_of(claim), lease_of(claim, now=now)
        context = {
            "claim": claim,
            "card": card,
            "reasons": reasons(card),
            "handlings": handlings_of(claim),
            "mine": lease is not None and lease.reviewer_id == viewer.pk,
            "decides": viewer.has_role(*REVIEWING),
            "now": now,
        }
        return render(request, "review/_place.html", context)


class Handle(RoleRequiredMixin):
    """The page on which a holder lets go of a claim: to a colleague, up, or for later."""

    roles = DECIDERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        return show_handling(request, claim)


def show_handling(
    request: HttpRequest, claim: Claim, *, status: int = 200, **refused: Any
) -> HttpResponse:
    """The page; after a refusal with the form that was refused, as it was filled in."""
    viewer, now = person(request), timezone.now()
    lease = lease_of(claim, now=now)
    mine = lease is not None and lease.reviewer_id == viewer.pk
    context = {
        "claim": claim,
        "lease": lease,
        "mine": mine,
        "transfer": TransferForm(claim=claim, by=viewer, prefix="transfer"),
        "escalate": ReasonForm(prefix="escalate"),
        "park": ParkForm(prefix="park"),
        **refused,
    }
    return render(request, "review/handle.html", context, status=status)


class Handing(RoleRequiredMixin):
    """One way to let go of a claim; a refusal shows the page again with what was typed."""

    roles = DECIDERS
    http_method_names = ["post"]
    name = ""

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        form, status = self.form(request, claim), 400
        if form.is_valid():
            try:
                done = self.act(claim, by=person(request), now=timezone.now(), **form.said())
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, done % {"claim": claim})
                return redirect("review:queue")
        return show_handling(request, claim, status=status, **{self.name: form})

    @abstractmethod
    def form(self, request: HttpRequest, claim: Claim) -> ReasonForm:
        """What was filled in."""

    @abstractmethod
    def act(self, claim: Claim, **said: Any) -> str:
        """The one action; gives what to tell afterwards."""


class Transfer(Handing):
    """To a colleague."""

    name = "transfer"

    def form(self, request: HttpRequest, claim: Claim) -> ReasonForm:
        return TransferForm(request.POST, claim=claim, by=person(request), prefix=self.name)

    def act(self, claim: Claim, **said: Any) -> str:
        actions.transfer(claim, **said)
        return _("%(claim)s is handed on.")


class Escalate(Handing):
    """To the senior reviewers."""

    name = "escalate"

    def form(self, request: HttpRequest, claim: Claim) -> ReasonForm:
        return ReasonForm(request.POST, prefix=self.name)

    def act(self, claim: Claim, **said: Any) -> str:
        actions.escalate(claim, **said)
        return _("%(claim)s is with the senior reviewers now.")


class Park(Handing):
    """For later."""

    name = "park"

    def form(self, request: HttpRequest, claim: Claim) -> ReasonForm:
        return ParkForm(request.POST, prefix=self.name)

    def act(self, claim: Claim, **said: Any) -> str:
        actions.park(claim, **said)
        return _("%(claim)s is put by.")


class Resume(DeskStep):
    """Takes a claim up again that was put by."""

    def act(self, request: HttpRequest, claim: Claim) -> None:
        actions.resume(claim, by=person(request), now=timezone.now())
        messages.success(request, _("%(claim)s is in the queue again.") % {"claim": claim})


class Heartbeat(RoleRequiredMixin):
    """The desk says that its holder is at work; answers until when they hold the claim."""

    roles = DECIDERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        try:
            until = actions.heartbeat(claim, by=person(request), now=timezone.now())
        except Refused as refusal:
            return JsonResponse({"detail": str(refusal)}, status=refusal.status)
        return JsonResponse({"expires_at": until.isoformat()})
