"""A claim's past: what is known of both sides, and everything that happened to it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from claims.models import Claim
from review.queries import (
    Group,
    alike_to,
    claims_in,
    history_of,
    past_in,
    timeline_of,
    under_appeal,
    with_past,
)
from review.queries.timeline import APPEAL, Event
from review.views.admission import READERS, readable_claim

PAGE = 25
EVENTS = 100


class PastPage(RoleRequiredMixin):
    """A part of the desk about the claim's past."""

    roles = READERS
    part = ""

    def answer(self, request: HttpRequest, claim: Claim, title: str) -> HttpResponse:
        """The part, as a fragment or as a page of its own."""
        shown = self.shown(request, claim, person(request))
        context = {**shown, "claim": claim, "title": title, "part": self.part}
        fragment = getattr(request, "htmx", False)
        return render(request, self.part if fragment else "review/part.html", context)

    def shown(self, request: HttpRequest, claim: Claim, viewer: User) -> dict[str, Any]:
        """What the template needs beside the claim."""
        raise NotImplementedError


class HistoryPage(PastPage):
    """What is known of both sides beside the claim itself."""

    part = "review/_history.html"

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        return self.answer(request, claim, _("History around %(claim)s") % {"claim": claim})

    def shown(self, request: HttpRequest, claim: Claim, viewer: User) -> dict[str, Any]:
        return {
            "history": history_of(claim, viewer=viewer, now=timezone.now()),
            "disputed": under_appeal(claim),
            "anchor": APPEAL,
        }


class GroupPage(PastPage):
    """Every claim of one group of the history, page by page."""

    part = "review/_group.html"

    def get(self, request: HttpRequest, claim_id: UUID, group: str) -> HttpResponse:
        if group not in Group.values:
            raise Http404
        claim = readable_claim(person(request), claim_id)
        return self.answer(request, claim, str(Group(group).label))

    def shown(self, request: HttpRequest, claim: Claim, viewer: User) -> dict[str, Any]:
        group, alike = Group(self.kwargs["group"]), alike_to(claim)
        found = with_past(claims_in(group, claim, alike))
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        claims = list(page.object_list)
        return {
            "page": page,
            "claims": past_in(group, claims, beside=claim, alike=alike, viewer=viewer),
        }


class TimelinePage(PastPage):
    """Everything that happened to the claim, the oldest first."""

    part = "review/_timeline.html"

    def get(self, request: HttpRequest, claim_id: UUID) -> HttpResponse:
        claim = readable_claim(person(request), claim_id)
        return self.answer(request, claim, _("All that happened to %(claim)s") % {"claim": claim})

    def shown(self, request: HttpRequest, claim: Claim, viewer: User) -> dict[str, Any]:
        events = timeline_of(claim, viewer=viewer, now=timezone.now())
        page = Paginator(events, EVENTS).get_page(request.GET.get("page"))
        return {"page": page, "rows": _linked(events, page), "appeal": APPEAL}


def _linked(events: list[Event], page: Page[Event]) -> list[tuple[Event, list[str]]]:
    """The events of a page, each with the addresses of those that it refers to."""
    places = {
        event.anchor: f"?page={number // EVENTS + 1}#{event.anchor}"
        for number, event in enumerate(events)
        if event.anchor
    }
    return [
        (event, [places[anchor] for anchor in event.refers_to if anchor in places])
        for event in page.object_list
    ]
