"""Setting up the queues: a list with what waits in each, and a page for each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from review.actions import save_queue
from review.forms import QueueForm, show_refusal
from review.models import Queue
from review.queries import numbered_queues


class Queues(RoleRequiredMixin):
    """All queues in their order."""

    roles = (Role.SENIOR_REVIEWER,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "review/queues.html", {"queues": numbered_queues()})


class EditQueue(RoleRequiredMixin):
    """One queue, or a new one."""

    roles = (Role.SENIOR_REVIEWER,)

    def get(self, request: HttpRequest, queue_id: UUID | None = None) -> HttpResponse:
        queue = _found(queue_id)
        return _show(request, queue, QueueForm(instance=queue))

    def post(self, request: HttpRequest, queue_id: UUID | None = None) -> HttpResponse:
        queue = _found(queue_id)
        form = QueueForm(request.POST, instance=queue)
        if form.is_valid():
            try:
                saved = save_queue(queue, by=person(request), **form.said())
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("“%(queue)s” is saved.") % {"queue": saved})
                return redirect("review:queues")
        return _show(request, _found(queue_id), form, status=400)


def _found(queue_id: UUID | None) -> Queue | None:
    return None if queue_id is None else get_object_or_404(Queue, public_id=queue_id)


def _show(
    request: HttpRequest, queue: Queue | None, form: QueueForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "review/edit_queue.html", {"queue": queue, "form": form}, status=status)
