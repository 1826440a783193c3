"""Pages for staff: quarantined works, and what the platform's checks found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from pictures.serving import image_response
from similarity.checks import found_by
from similarity.forms import CheckFilter, FloodForm, show_refusal
from similarity.models import Check, Flood
from similarity.queries.watches import floods, hits_in_flood
from similarity.views.watches import PAGE, SMALL
from similarity.watching import decide_flood

READERS = (*REVIEWING, Role.AUDITOR)


class Floods(RoleRequiredMixin, ListView[Flood]):
    """Works that are like too many avatars, the open ones first."""

    roles = READERS
    template_name = "similarity/floods.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Flood]:
        return floods()


class FloodPage(RoleRequiredMixin):
    """One quarantined work with some of the avatars that it is like; a reviewer decides here."""

    roles = READERS

    def get(self, request: HttpRequest, flood_id: UUID) -> HttpResponse:
        return self.show(request, flood_id, FloodForm())

    def post(self, request: HttpRequest, flood_id: UUID) -> HttpResponse:
        by, form = person(request), FloodForm(request.POST)
        by.must_have_role(*REVIEWING)
        flood = get_object_or_404(floods(), public_id=flood_id)
        if not form.is_valid():
            return self.show(request, flood_id, form, status=400)
        release = "release" in request.POST
        try:
            decide_flood(
                flood, release=release, by=by, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            show_refusal(form, refused)
            return self.show(request, flood_id, form, status=refused.status)
        done = _("The work is compared again.") if release else _("The watch is ended.")
        messages.success(request, done)
        return redirect("similarity:floods")

    def show(
        self, request: HttpRequest, flood_id: UUID, form: FloodForm, *, status: int = 200
    ) -> HttpResponse:
        viewer = person(request)
        flood = get_object_or_404(floods(), public_id=flood_id)
        context = {
            "flood": flood,
            "hits": hits_in_flood(flood),
            "form": form,
            "own": flood.watch.work.owner_id == viewer.pk,
            "may_decide": not flood.outcome
            and viewer.has_role(*REVIEWING)
            and flood.watch.work.owner_id != viewer.pk,
        }
        return render(request, "similarity/flood.html", context, status=status)


class FloodImage(RoleRequiredMixin):
    """The quarantined work itself."""

    roles = READERS

    def get(self, request: HttpRequest, flood_id: UUID) -> HttpResponse:
        flood = get_object_or_404(floods(), public_id=flood_id)
        return image_response(flood.watch.work.blob, SMALL, viewer=person(request), watermark=False)


class FloodHitImage(RoleRequiredMixin):
    """One of the avatars that it is like; every look is logged."""

    roles = READERS

    def get(self, request: HttpRequest, flood_id: UUID, hit_id: UUID) -> HttpResponse:
        flood = get_object_or_404(floods(), public_id=flood_id)
        hit = get_object_or_404(flood.watch.hits.select_related("avatar__blob"), public_id=hit_id)
        viewer, where = person(request), request.path
        return image_response(hit.avatar.blob, SMALL, viewer=viewer, watermark=True, where=where)


class Checks(RoleRequiredMixin, ListView[Check]):
    """What the platform asked about and was not clear; found by its reference."""

    roles = READERS
    template_name = "similarity/checks.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Check]:
        self.form = CheckFilter(self.request.GET or None)
        return self.form.apply(found_by())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filtered = bool(self.request.GET)
        return super().get_context_data(**kwargs, form=self.form, filtered=filtered)


class CheckImage(RoleRequiredMixin):
    """The stored content that a checked picture is like: a work, or an avatar that stays down."""

    roles = READERS

    def get(self, request: HttpRequest, reference: UUID) -> HttpResponse:
        check = get_object_or_404(found_by(reference))
        viewer, where = person(request), request.path
        if check.kept_down:
            blob = check.kept_down.blob
            return image_response(blob, SMALL, viewer=viewer, watermark=True, where=where)
        if check.watch:
            return image_response(check.watch.work.blob, SMALL, viewer=viewer, watermark=False)
        raise Http404
