"""The queue: what waits, what lies where, and taking the next claim."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.roles import REVIEWING
from claims.models import Claim
from review.actions import take_next
from review.forms import QueueFilter
from review.queries import counts, lease_held_by, on_shelf
from review.views.base import DECIDERS, READERS

PAGE = 25


class Queue(RoleRequiredMixin, ListView[Claim]):
    """Claims on a shelf of the room, filtered by similarity and reference."""

    roles = READERS
    template_name = "review/queue.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Claim]:
        self.now = timezone.now()
        self.wanted = QueueFilter(self.request.GET).wanted()
        return on_shelf(viewer=person(self.request), now=self.now, **self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = person(self.request)
        decides = viewer.has_role(*REVIEWING)
        shown = {**self.wanted, "q": self.wanted["text"]}
        return super().get_context_data(
            **kwargs,
            now=self.now,
            counts=counts(viewer, now=self.now),
            decides=decides,
            held=lease_held_by(viewer, now=self.now) if decides else None,
            form=QueueFilter(initial=shown),
            filtered=bool(self.request.GET),
        )


class Next(RoleRequiredMixin):
    """Takes the claim that is due first and opens the desk with it."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        lease = take_next(by=person(request), now=timezone.now())
        if lease is None:
            messages.info(request, _("Nothing waits for you now."))
            return redirect("review:queue")
        return redirect("review:desk", lease.claim.public_id)
