"""Starting a claim, filling its draft, checking and signing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims import actions, queries
from claims.declaration import VERSION, text_of
from claims.forms import SignForm
from claims.linter import DraftStep, content_gaps
from claims.models import Claim
from claims.views import wizard
from claims.views.wizard.page import StepPage


class Start(RoleRequiredMixin):
    """Says what is needed, and begins a draft."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "claims/start.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        claim = actions.start_claim(by=person(request), now=timezone.now())
        return redirect("claims:edit", claim.public_id)


class OwnDraft(RoleRequiredMixin):
    """A page about the person's own draft; a filed claim sends to its status page."""

    roles = tuple(CLAIMING)

    def claim(self, request: HttpRequest, public_id: UUID) -> Claim:
        return queries.claim_for(person(request), public_id)


class Edit(OwnDraft):
    """Leads to the first step on which something is missing."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        claim = self.claim(request, public_id)
        if not claim.is_draft:
            return redirect("claims:detail", public_id)
        found = content_gaps(claim, now=timezone.now())
        return redirect(wizard.url_of(claim, wizard.first_open(found)))


class OneStep(OwnDraft):
    """One step of the draft; every button saves what is valid on it."""

    def get(self, request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
        claim = self.claim(request, public_id)
        if not claim.is_draft:
            return redirect("claims:detail", public_id)
        return self.show(request, step, wizard.PAGES[step](claim))

    def post(self, request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
        claim = self.claim(request, public_id)
        page = wizard.PAGES[step](claim, request)
        sheet = page.sheet(request.POST.get("remove", ""))
        try:
            problems = actions.save_sheet(
                claim, by=person(request), sheet=sheet, now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("claims:detail", public_id)
        page.note(problems)
        if page.wrong:
            return self.show(request, step, page.again(claim), actions.status_of(problems))
        for sentence in page.told(sheet):
            messages.success(request, sentence)
        if "then" not in request.POST:
            messages.success(request, _("The draft is saved."))
        return redirect(self.onward(request, claim, step, fresh=page.asks_more(sheet)))

    def onward(self, request: HttpRequest, claim: Claim, step: str, *, fresh: bool) -> str:
        """Where the pressed button leads; a plain save stays, as do works that need their facts."""
        then = request.POST.get("then", "")
        if then == "leave":
            messages.success(request, _("The draft is saved. Go on with it whenever you like."))
            return reverse("claims:list")
        if then == "next":
            found = content_gaps(claim, now=timezone.now()) if fresh else []
            stays = any(gap.step == step for gap in found)
            then = step if stays else wizard.neighbours(step)[1]
        return wizard.url_of(claim, then if then in wizard.TITLES else step)

    def show(
        self, request: HttpRequest, step: str, page: StepPage, status: int = 200
    ) -> HttpResponse:
        found = content_gaps(page.claim, now=timezone.now())
        before, after = wizard.neighbours(step)
        here = [gap for gap in found if gap.step == step]
        context = {
            "claim": page.claim,
            "page": page,
            "stops": wizard.stops(page.claim, found, step),
            "title": wizard.TITLES[step],
            "before": before,
            "back": wizard.url_of(page.claim, before) if before else "",
            "after": wizard.TITLES[after],
            "here": wizard.missing(page.claim, here),
            "elsewhere": wizard.missing(page.claim, [gap for gap in found if gap not in here]),
        }
        return render(request, page.template, context, status=status)


class File(OwnDraft):
    """Shows what will be filed and what is missing; takes the declaration and the signature."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        claim = self.claim(request, public_id)
        if not claim.is_draft:
            return redirect("claims:detail", public_id)
        form = SignForm(initial={"declaration_agreed": claim.declaration_agreed})
        return self.show(request, claim, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        claim = self.claim(request, public_id)
        form = SignForm(request.POST)
        said = form.kept()
        try:
            actions.file_claim(
                claim,
                by=person(request),
                signature=said.get("signature", ""),
                agreed=said["declaration_agreed"],
                now=timezone.now(),
            )
        except actions.Incomplete as incomplete:
            for gap in incomplete.gaps:
                if gap.field in form.fields and gap.field not in form.errors:
                    form.add_error(gap.field, gap.message)
            return self.show(request, claim, form, status=409)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            sentence = _("The claim is filed. Its reference is %(reference)s.")
            messages.success(request, sentence % {"reference": claim.reference})
        return redirect("claims:detail", public_id)

    def show(
        self, request: HttpRequest, claim: Claim, form: SignForm, *, status: int = 200
    ) -> HttpResponse:
        found = content_gaps(claim, now=timezone.now())
        context: dict[str, Any] = {
            "claim": claim,
            "form": form,
            "gaps": wizard.missing(claim, found),
            "stops": wizard.stops(claim, found, DraftStep.SIGN),
            "pictures": queries.pictures_with_content(claim),
            "evidence": queries.evidence_of_whole(claim),
            "declaration": text_of(VERSION, get_language() or "en"),
            "signer": claim.agent_name or claim.holder_name,
        }
        return render(request, "claims/file.html", context, status=status)
