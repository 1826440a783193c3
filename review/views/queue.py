"""The queue: what waits, what lies where, and taking the next claim."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.roles import REVIEWING
from review.actions import take_work
from review.forms import QueueFilter
from review.models import SecondLook
from review.queries import counts, lease_held_by, look_held_by, may_take_work, on_shelf
from review.views.admission import DECIDERS, READERS

PAGE = 25


class Queue(RoleRequiredMixin):
    """Claims on a shelf of the room, filtered by similarity and reference."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        viewer, now = person(request), timezone.now()
        wanted = QueueFilter(request.GET).wanted()
        claims = on_shelf(viewer=viewer, now=now, **wanted)
        decides = viewer.has_role(*REVIEWING)
        context = {
            "page": Paginator(claims, PAGE).get_page(request.GET.get("page")),
            "now": now,
            "counts": counts(viewer, now=now),
            "decides": decides,
            "held": lease_held_by(viewer, now=now) if decides else None,
            "look": look_held_by(viewer, now=now) if decides else None,
            "more": decides and may_take_work(viewer),
            "form": QueueFilter(initial={**wanted, "q": wanted["text"]}),
            "filtered": bool(request.GET),
        }
        return render(request, "review/queue.html", context)


class Next(RoleRequiredMixin):
    """Takes the claim that is due first, or a second look, and opens it."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        work = take_work(by=person(request), now=timezone.now())
        if work is None:
            messages.info(request, _("Nothing waits for you now."))
            return redirect("review:queue")
        if isinstance(work, SecondLook):
            return redirect("review:look", work.public_id)
        return redirect("review:desk", work.claim.public_id)
