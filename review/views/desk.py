"""The desk: one claim, picture by picture, and what its holder can do with it."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim
from claims.states import State
from review import actions
from review.forms import AskForm, VerdictForm, show_refusal
from review.models import Approval
from review.queries import (
    Sheet,
    appeal_of,
    coming_pictures,
    general_proofs,
    is_held_up,
    lease_of,
    phrases_at_hand,
    settled_looks,
    sheets,
    why_barred,
)
from review.queries.leases import TAKEABLE
from review.views.admission import DECIDERS, READERS, readable_claim
from review.views.queue import open_next


class Desk(RoleRequiredMixin):
    """A claim as a reviewer or the auditor reads it; its holder also finds the forms."""

    roles = READERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        return show_desk(request, claim, sheets(claim, viewer=person(request)))


def show_desk(
    request: HttpRequest,
    claim: Claim,
    found: list[Sheet],
    *,
    bound: VerdictForm | None = None,
    bound_to: int = 0,
    ask_form: AskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The desk; after a refusal with the form that was refused, as it was filled in."""
    viewer, now, held_up = person(request), timezone.now(), is_held_up(claim)
    lease = lease_of(claim, now=now)
    mine = lease is not None and lease.reviewer_id == viewer.pk
    if mine:
        actions.note_work(by=viewer, now=now)
    rows = [
        (sheet, bound if bound and sheet.number == bound_to else _form(sheet, mine=mine))
        for sheet in found
    ]
    missing = sum(sheet.undecided for sheet in found)
    context = {
        "claim": claim,
        "rows": rows,
        "bound": bound,
        "lease": lease,
        "mine": mine,
        "current": bound_to or next((sheet.number for sheet in found if sheet.undecided), 1),
        "phrases": phrases_at_hand(viewer, claim) if mine else [],
        "now": now,
        "may_take": lease is None and not held_up and _may_take(viewer, claim),
        "held_up": held_up,
        "missing": missing,
        "coming": coming_pictures(viewer, now=now) if mine and not missing else [],
        "upholds": any(_would_uphold(sheet) for sheet in found),
        "ask_form": ask_form or AskForm(),
    }
    return render(request, "review/desk.html", context | _on_file(claim), status=status)


def _on_file(claim: Claim) -> dict[str, Any]:
    """What the desk shows of a claim whoever looks."""
    return {
        "appeal": appeal_of(claim),
        "proofs": general_proofs(claim),
        "questions": claim.questions.select_related("asked_by"),
        "steps": claim.steps.select_related("by"),
        "proposals": Approval.objects.filter(claim=claim),
        "looks": settled_looks(claim),
        "decided": actions.golden.DECIDED,
    }


def _form(sheet: Sheet, *, mine: bool) -> VerdictForm | None:
    return VerdictForm.of(sheet) if mine and sheet.open else None


def _may_take(viewer: User, claim: Claim) -> bool:
    return viewer.has_role(*REVIEWING) and claim.state in TAKEABLE and not why_barred(viewer, claim)


def _would_uphold(sheet: Sheet) -> bool:
    verdict = sheet.draft if sheet.open else sheet.verdict
    return verdict is not None and verdict.upholds


class SaveVerdict(RoleRequiredMixin):
    """Stores the verdict on one picture and goes on to the next."""

    roles = DECIDERS

    def post(self, request: HttpRequest, claim_id: UUID, picture_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        found = sheets(claim, viewer=viewer)
        sheet = _sheet_of(found, picture_id)
        form = VerdictForm.of(sheet, request.POST)
        status = 400
        if form.is_valid():
            try:
                self.save(request, claim, sheet, form)
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                return _onward(request, claim, found, sheet)
        return show_desk(request, claim, found, bound=form, bound_to=sheet.number, status=status)

    def save(self, request: HttpRequest, claim: Claim, sheet: Sheet, form: VerdictForm) -> None:
        """Save; who lost the claim may take it again in the same move and loses no words."""
        by, now = person(request), timezone.now()
        if "take" in request.POST:
            actions.take(claim, by=by, now=now)
        actions.save_verdict(claim, sheet.picture, by=by, now=now, **form.cleaned_data)


def _sheet_of(found: list[Sheet], picture_id: UUID) -> Sheet:
    for sheet in found:
        if sheet.picture.public_id == picture_id:
            return sheet
    raise Http404


def _onward(request: HttpRequest, claim: Claim, found: list[Sheet], done: Sheet) -> HttpResponse:
    messages.success(request, _("Picture %(number)d is decided.") % {"number": done.number})
    left = [s.number for s in found if s.undecided and s.number != done.number]
    later = [number for number in left if number > done.number] or left
    anchor = f"picture-{later[0]}" if later else "propose"
    return redirect(f"{reverse('review:desk', args=[claim.public_id])}#{anchor}")


class DeskStep(RoleRequiredMixin):
    """One posted step without input of its own; a refusal becomes a message on the desk."""

    roles = DECIDERS
    http_method_names = ["post"]
    leaves_desk = False

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        try:
            self.act(request, claim)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("review:desk", claim.public_id)
        return self.go_on(request, claim)

    def go_on(self, _request: HttpRequest, claim: Claim) -> HttpResponse:
        """Where the step leads."""
        if self.leaves_desk:
            return redirect("review:queue")
        return redirect("review:desk", claim.public_id)

    @abstractmethod
    def act(self, request: HttpRequest, claim: Claim) -> None:
        """The one action of this step."""


class Take(DeskStep):
    """Leases this claim to the viewer."""

    def act(self, request: HttpRequest, claim: Claim) -> None:
        actions.take(claim, by=person(request), now=timezone.now())


class GiveBack(DeskStep):
    """Ends the viewer's lease and returns to the queue."""

    leaves_desk = True

    def act(self, request: HttpRequest, claim: Claim) -> None:
        actions.give_back_claim(claim, by=person(request), now=timezone.now())
        messages.info(request, _("%(claim)s is back in the queue.") % {"claim": claim})


class Propose(DeskStep):
    """Finishes the claim: dismissed, or proposed to a second person."""

    leaves_desk = True

    def act(self, request: HttpRequest, claim: Claim) -> None:
        approval = actions.propose(claim, by=person(request), now=timezone.now())
        if approval:
            done = _("%(claim)s is proposed; a second person decides.")
        elif claim.state == State.IN_REVIEW:
            done = _("Your decision on %(claim)s is kept. A second reviewer looks at it first.")
        else:
            done = _("%(claim)s is dismissed. The claimant gets the reasons.")
        messages.success(request, done % {"claim": claim})

    def go_on(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """To the next claim at once if that was asked for, else to the queue."""
        if request.POST.get("then") == "next":
            return open_next(request)
        return super().go_on(request, claim)


class Ask(RoleRequiredMixin):
    """Asks the claimant for information and returns to the queue."""

    roles = DECIDERS

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        form = AskForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                actions.ask_claimant(
                    claim, by=viewer, text=form.cleaned_data["text"], now=timezone.now()
                )
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The question to the claimant is on its way."))
                return redirect("review:queue")
        found = sheets(claim, viewer=viewer)
        return show_desk(request, claim, found, ask_form=form, status=status)
