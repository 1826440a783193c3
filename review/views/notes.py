"""Notes among colleagues: those on a claim, and those that ask the viewer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim
from review import actions
from review.forms import NoteForm, show_refusal
from review.queries import notes_for, notes_of, why_barred
from review.views.admission import DECIDERS, READERS, readable_claim

PAGE = 20


class Notes(RoleRequiredMixin):
    """The notes on one claim and a form for the next; a fragment for the desk."""

    roles = READERS

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        claim = readable_claim(viewer, claim_id)
        shown = _show(request, claim, NoteForm(claim, author=viewer))
        if viewer.has_role(*REVIEWING):
            actions.see_notes(claim, by=viewer, now=timezone.now())
        return shown

    def post(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        viewer = person(request)
        viewer.must_have_role(*REVIEWING)
        claim = readable_claim(viewer, claim_id)
        form = NoteForm(claim, request.POST, author=viewer)
        status = 400
        if form.is_valid():
            try:
                actions.write_note(claim, by=viewer, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The note is with the claim."))
                return redirect("review:desk", claim.public_id)
        return _show(request, claim, form, status=status)


def _show(request: HttpRequest, claim: Claim, form: NoteForm, *, status: int = 200) -> HttpResponse:
    viewer = person(request)
    writes = viewer.has_role(*REVIEWING)
    context = {
        "claim": claim,
        "page": Paginator(notes_of(claim), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_write": writes and not why_barred(viewer, claim),
        "title": _("Notes on %(claim)s") % {"claim": claim},
        "part": "review/_notes.html",
    }
    fragment = getattr(request, "htmx", False) and request.method == "GET"
    page = "review/_notes.html" if fragment else "review/part.html"
    return render(request, page, context, status=status)


class NotesForMe(RoleRequiredMixin):
    """The notes that ask the viewer, those not seen yet first."""

    roles = DECIDERS

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(notes_for(person(request)), PAGE).get_page(request.GET.get("page"))
        return render(request, "review/notes_for_me.html", {"page": page})
