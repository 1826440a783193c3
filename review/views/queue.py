"""The queue: what waits, what lies where, and taking the next claim."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from review.actions import note_work, take_next
from review.forms import QueueFilter
from review.queries import counts, lease_held_by, on_shelf, unseen_notes_for
from review.views.admission import DECIDERS, READERS

PAGE = 25
FEW_NOTES = 3


class Queue(RoleRequiredMixin):
    """Claims on a shelf of the room, filtered by similarity and reference."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        wanted = QueueFilter(request.GET).wanted()
        claims = on_shelf(viewer=viewer, now=now, **wanted)
        decides = viewer.has_role(*REVIEWING)
        if decides:
            note_work(by=viewer, now=now)
        context = {
            "page": Paginator(claims, PAGE).get_page(request.GET.get("page")),
            "now": now,
            "counts": counts(viewer, now=now),
            "decides": decides,
            "held": lease_held_by(viewer, now=now) if decides else None,
            **_asked(viewer if decides else None),
            "form": QueueFilter(initial={**wanted, "q": wanted["text"]}),
            "filtered": bool(request.GET),
        }
        return render(request, "review/queue.html", context)


def _asked(viewer: User | None) -> dict[str, Any]:
    """The first notes that ask the viewer and that they have not seen, and how many there are."""
    if viewer is None:
        return {"asked_count": 0}
    unseen = unseen_notes_for(viewer)
    return {"asked_by_note": unseen[:FEW_NOTES], "asked_count": unseen.count()}


class Next(RoleRequiredMixin):
    """Takes the claim that is due first and opens the desk with it."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        return open_next(request)


def open_next(request: HttpRequest) -> HttpResponse:
    """Take the claim that is due first and lead to its desk, or to the queue when none waits."""
    try:
        lease = take_next(by=person(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:queue")
    if lease is None:
        messages.info(request, _("Nothing waits for you now."))
        return redirect("review:queue")
    return redirect("review:desk", lease.claim.public_id)
