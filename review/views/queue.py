"""The queue: what waits, what lies where, and taking the next claim."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from review.actions import note_work, take_work
from review.forms import QueueFilter
from review.models import Queue as ReviewQueue
from review.models import SecondLook
from review.queries import (
    Filter,
    Shelf,
    counts,
    lease_held_by,
    look_held_by,
    may_take_work,
    on_shelf,
    unseen_notes_for,
)
from review.queries.offers import deserted_queues, handed_to, open_queues
from review.views.admission import DECIDERS, READERS
from review.views.pages import LongPaginator

PAGE = 25
FEW_NOTES = 3


class Queue(RoleRequiredMixin):
    """Claims on a shelf of the room, narrowed and searched."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        queues = list(ReviewQueue.objects.filter(active=True))
        shelf, narrowed = QueueFilter(request.GET, queues=queues).wanted()
        cards = on_shelf(shelf, viewer=viewer, now=now, narrowed=narrowed)
        figures = counts(viewer, now=now)
        everything = (shelf, narrowed) == (Shelf.WAITING, Filter())
        pages = LongPaginator(cards, PAGE, known=figures.waiting if everything else None)
        decides, senior = viewer.has_role(*REVIEWING), viewer.has_role(Role.SENIOR_REVIEWER)
        if decides:
            note_work(by=viewer, now=now)
        context = {
            "page": pages.get_page(request.GET.get("page")),
            "now": now,
            "counts": figures,
            "decides": decides,
            "sets_up": senior,
            "deserted": deserted_queues() if senior else [],
            "held": lease_held_by(viewer, now=now) if decides else None,
            **_asked(viewer if decides else None),
            "handed": handed_to(viewer, now=now) if decides else [],
            "open_queues": open_queues(viewer) if decides else [],
            "form": QueueFilter(initial=_shown(shelf, narrowed), queues=queues),
            "look": look_held_by(viewer, now=now) if decides else None,
            "more": decides and may_take_work(viewer),
            "filtered": bool(request.GET),
        }
        return render(request, "review/queue.html", context)


def _shown(shelf: str, narrowed: Filter) -> dict[str, Any]:
    """What the filter's fields begin with: what was understood of what was asked."""
    return {**vars(narrowed), "shelf": shelf, "q": narrowed.text}


def _asked(viewer: User | None) -> dict[str, Any]:
    """The first notes that ask the viewer and that they have not seen, and how many there are."""
    if viewer is None:
        return {"asked_count": 0}
    unseen = unseen_notes_for(viewer)
    return {"asked_by_note": unseen[:FEW_NOTES], "asked_count": unseen.count()}


class Next(RoleRequiredMixin):
    """Takes a second look or the first claim, of everything or of one queue, and opens it."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        return open_next(request, queue=asked_queue(request.POST.get("queue", "")))


def open_next(request: HttpRequest, *, queue: ReviewQueue | None = None) -> HttpResponse:
    """Take what comes next and lead to its desk, or to the queue when nothing waits."""
    try:
        work = take_work(by=person(request), now=timezone.now(), queue=queue)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review:queue")
    if work is None:
        messages.info(request, _("Nothing waits for you now."))
        return redirect("review:queue")
    if isinstance(work, SecondLook):
        return redirect("review:look", work.public_id)
    return redirect("review:desk", work.claim.public_id)


def asked_queue(public_id: str) -> ReviewQueue | None:
    """The queue that is asked for; None without one. Not found when there is no such queue."""
    if not public_id:
        return None
    try:
        return ReviewQueue.objects.get(public_id=UUID(public_id))
    except (ValueError, ReviewQueue.DoesNotExist) as error:
        raise Http404 from error
