"""Reusable texts: the list, adding one, changing and deleting it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from review import actions
from review.forms import PhraseFilter, PhraseForm, show_refusal
from review.models import Phrase
from review.queries import may_change, phrases_for
from review.views.admission import DECIDERS

PAGE = 25


class Phrases(RoleRequiredMixin):
    """The viewer's own texts and the team's; a new one is added here."""

    roles = DECIDERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, PhraseForm.of(person(request), None))

    def post(self, request: HttpRequest) -> HttpResponse:
        by, form = person(request), PhraseForm.of(person(request), None, request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        try:
            actions.add_phrase(by=by, now=timezone.now(), **form.given())
        except Refused as refusal:
            show_refusal(form, refusal)
            return self.show(request, form, status=refusal.status)
        messages.success(request, _("The text is kept."))
        return redirect("review:phrases")

    def show(self, request: HttpRequest, form: PhraseForm, status: int = 200) -> HttpResponse:
        """The list with the form for another one."""
        viewer, chosen = person(request), PhraseFilter(request.GET)
        page = Paginator(phrases_for(viewer).filter(**chosen.wanted()), PAGE)
        rows = page.get_page(request.GET.get("page"))
        context = {
            "page": rows,
            "rows": [(phrase, may_change(viewer, phrase)) for phrase in rows],
            "filter": PhraseFilter(initial=chosen.wanted()),
            "filtered": bool(chosen.wanted()),
            "form": form,
        }
        return render(request, "review/phrases.html", context, status=status)


class PhrasePage(RoleRequiredMixin):
    """Changes one text."""

    roles = DECIDERS

    def get(self, request: HttpRequest, phrase_id: UUID) -> HttpResponse:
        viewer = person(request)
        phrase = changeable_phrase(viewer, phrase_id)
        return self.show(request, phrase, PhraseForm.of(viewer, phrase))

    def post(self, request: HttpRequest, phrase_id: UUID) -> HttpResponse:
        by = person(request)
        phrase = changeable_phrase(by, phrase_id)
        form = PhraseForm.of(by, phrase, request.POST)
        if not form.is_valid():
            return self.show(request, phrase, form, status=400)
        try:
            actions.change_phrase(phrase, by=by, now=timezone.now(), **form.given())
        except Refused as refusal:
            show_refusal(form, refusal)
            return self.show(request, phrase, form, status=refusal.status)
        messages.success(request, _("The text is kept."))
        return redirect("review:phrases")

    def show(
        self, request: HttpRequest, phrase: Phrase, form: PhraseForm, status: int = 200
    ) -> HttpResponse:
        """The form of one text."""
        return render(
            request, "review/phrase.html", {"phrase": phrase, "form": form}, status=status
        )


class DeletePhrase(RoleRequiredMixin):
    """Deletes one text."""

    roles = DECIDERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, phrase_id: UUID) -> HttpResponse:
        actions.delete_phrase(changeable_phrase(person(request), phrase_id), by=person(request))
        messages.success(request, _("The text is deleted. Reasons in which it was used stay."))
        return redirect("review:phrases")


def changeable_phrase(viewer: User, public_id: UUID) -> Phrase:
    """A phrase that this person sees and may change; not found, or forbidden."""
    phrase = get_object_or_404(phrases_for(viewer), public_id=public_id)
    if not may_change(viewer, phrase):
        raise PermissionDenied(_("Shared texts are changed by senior reviewers alone."))
    return phrase
