"""The claimant's side of the messages on a claim; the auditor reads along."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims import actions, queries
from claims.forms import MessageForm
from claims.models import Claim


class Messages(RoleRequiredMixin):
    """The messages of one claim, and a form for the next; a fragment for the claim's page."""

    roles = (*CLAIMING, Role.AUDITOR)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = queries.claim_for(viewer, public_id)
        answer = show_messages(request, claim, MessageForm())
        if claim.claimant_id == viewer.pk:
            actions.see_messages(claim, by=viewer, now=timezone.now())
        return answer

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person(request).must_have_role(*CLAIMING)
        claim = queries.claim_for(person(request), public_id)
        form = MessageForm(request.POST, request.FILES)
        status = 400
        if form.is_valid():
            try:
                actions.send_message(
                    claim,
                    by=person(request),
                    body=form.cleaned_data["body"],
                    uploads=[file for file in form.cleaned_data["uploads"] if file],
                    now=timezone.now(),
                )
            except Refused as refusal:
                form.add_error("body" if refusal.field == "body" else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Your message is with the reviewers."))
                return redirect("claims:detail", claim.public_id)
        return show_messages(request, claim, form, status=status)


def show_messages(
    request: HttpRequest, claim: Claim, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    """The thread as its claimant or the auditor reads it: reviewers have no names here."""
    mine = claim.claimant_id == person(request).pk
    context = {
        "claim": claim,
        "thread": queries.messages_of(claim),
        "mine": mine,
        "form": form,
        "may_write": mine and queries.may_be_written_about(claim),
    }
    fragment = getattr(request, "htmx", False) and request.method == "GET"
    page = "claims/_messages.html" if fragment else "claims/messages.html"
    return render(request, page, context, status=status)
