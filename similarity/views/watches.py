"""Pages of a creator's watched works: the switch on a work, and what was found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures.models import Work
from pictures.queries import works_of
from pictures.serving import image_response
from similarity.forms import HitFilter
from similarity.models import WatchHit
from similarity.queries.watches import hit_of, hits_of, watch_of
from similarity.watching import claim_hit, end_watch, set_aside, watch

SMALL = 384  # pixels: enough to compare two pictures side by side
PAGE = 25


class WatchOf(RoleRequiredMixin):
    """The switch of one work: a fragment for the work's page, or a page of its own."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, work_id: UUID) -> HttpResponse:
        return self.show(request, self.work(request, work_id))

    def post(self, request: HttpRequest, work_id: UUID) -> HttpResponse:
        work, by, now = self.work(request, work_id), person(request), timezone.now()
        try:
            if request.POST.get("watch") == "off":
                end_watch(work, by=by, now=now)
            else:
                watch(work, by=by, now=now)
        except Refused as refused:
            return self.show(request, work, refusal=refused)
        if getattr(request, "htmx", False):
            return self.show(request, work)
        return redirect("pictures:work", work.public_id)

    def work(self, request: HttpRequest, work_id: UUID) -> Work:
        return get_object_or_404(works_of(person(request)), public_id=work_id)

    def show(
        self, request: HttpRequest, work: Work, *, refusal: Refused | None = None
    ) -> HttpResponse:
        fragment = bool(getattr(request, "htmx", False))
        context = {
            "work": work,
            "state": watch_of(work),
            "refusal": refusal,
            "whole": not fragment,
        }
        # htmx swaps nothing in that comes with an error's status; the fragment says it in words.
        status = refusal.status if refusal and not fragment else 200
        name = "similarity/_watch.html" if fragment else "similarity/watch.html"
        return render(request, name, context, status=status)


class Hits(RoleRequiredMixin, ListView[WatchHit]):
    """Avatars that are like the person's watched works, the newest first."""

    roles = tuple(CLAIMING)
    template_name = "similarity/hits.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[WatchHit]:
        self.form = HitFilter(self.request.GET or None, owner=person(self.request))
        return hits_of(person(self.request), **self.form.wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            form=self.form,
            filtered=bool(self.request.GET),
            watching=self.form.works_watched(),
        )


class HitImage(RoleRequiredMixin):
    """The avatar of a hit, small and watermarked; every look is logged."""

    roles = tuple(CLAIMING)

    def get(self, request: HttpRequest, hit_id: UUID) -> HttpResponse:
        hit = hit_of(person(request), hit_id)
        viewer, where = person(request), request.path
        return image_response(hit.avatar.blob, SMALL, viewer=viewer, watermark=True, where=where)


class ClaimHit(RoleRequiredMixin):
    """Starts a claim with a hit, and leads to the draft."""

    roles = tuple(CLAIMING)

    def post(self, request: HttpRequest, hit_id: UUID) -> HttpResponse:
        by = person(request)
        try:
            draft = claim_hit(hit_of(by, hit_id), by=by, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("similarity:hits")
        return redirect("claims:edit", draft.public_id)


class SetAside(RoleRequiredMixin):
    """Notes that nothing is to follow from a hit."""

    roles = tuple(CLAIMING)

    def post(self, request: HttpRequest, hit_id: UUID) -> HttpResponse:
        by = person(request)
        try:
            set_aside(hit_of(by, hit_id), by=by, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It is set aside. You can still file a claim yourself."))
        return redirect("similarity:hits")
