"""The reviewers' side of the messages on a claim; the auditor reads along."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.actions import see_messages, send_message
from claims.forms import MessageForm
from claims.models import Claim
from claims.queries import may_be_written_about, messages_of
from review.views.admission import READERS, readable_claim


class Messages(RoleRequiredMixin):
    """The messages of one claim, and a form for the next; a fragment for the desk."""

    roles = READERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        answer = _show(request, claim, MessageForm())
        if viewer.has_role(*REVIEWING):
            see_messages(claim, by=viewer, now=timezone.now())
        return answer

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        viewer.must_have_role(*REVIEWING)
        form = MessageForm(request.POST, request.FILES)
        status = 400
        if form.is_valid():
            try:
                send_message(
                    claim,
                    by=viewer,
                    body=form.cleaned_data["body"],
                    uploads=[file for file in form.cleaned_data["uploads"] if file],
                    now=timezone.now(),
                )
            except Refused as refusal:
                form.add_error("body" if refusal.field == "body" else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The message is with the claimant."))
                return redirect("review:desk", claim.public_id)
        return _show(request, claim, form, status=status)


def _show(
    request: HttpRequest, claim: Claim, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "claim": claim,
        "thread": messages_of(claim),
        "form": form,
        "may_write": person(request).has_role(*REVIEWING) and may_be_written_about(claim),
    }
    fragment = getattr(request, "htmx", False) and request.method == "GET"
    page = "review/_messages.html" if fragment else "review/messages.html"
    return render(request, page, context, status=status)
