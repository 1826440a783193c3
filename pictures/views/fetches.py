"""Pages of pictures that a platform named by their address: what waits, what failed, again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from pictures import actions, queries
from pictures.avatar_forms import FetchFilter
from pictures.models import AvatarFetch
from pictures.refusals import reason
from pictures.views.avatars import READING


class FetchesView(RoleRequiredMixin, ListView):  # type: ignore[type-arg]  # no generics at run time
    """What is to be fetched, what failed and why; staff see the hosts alone."""

    roles = READING
    template_name = "pictures/fetches.html"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[AvatarFetch]:
        self.form = FetchFilter(self.request.GET)
        self.wanted = self.form.wanted()
        return queries.fetches(person(self.request), **self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = person(self.request)
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": [(row, reason(row.code, row.params)) for row in context["object_list"]],
            "counted": queries.fetch_progress(viewer),
            "own": viewer.has_role(Role.PLATFORM_CLIENT),
            "form": self.form,
            "filtered": bool(self.wanted),
            "tab": "fetches",
        }


class RetryFetchView(RoleRequiredMixin):
    """Fetches one picture again that could not be had."""

    roles = (Role.PLATFORM_CLIENT,)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        by = person(request)
        row = get_object_or_404(queries.fetches(by), public_id=public_id)
        try:
            actions.retry_fetch(row, by=by, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The picture will be fetched again."))
        return redirect("pictures:fetches")


class RetryAllView(RoleRequiredMixin):
    """Fetches everything again that could not be had."""

    roles = (Role.PLATFORM_CLIENT,)

    def post(self, request: HttpRequest) -> HttpResponse:
        count = actions.retry_all(by=person(request), now=timezone.now())
        said = ngettext(
            "%(count)d picture will be fetched again.",
            "%(count)d pictures will be fetched again.",
            count,
        )
        messages.success(request, said % {"count": count})
        return redirect("pictures:fetches")
