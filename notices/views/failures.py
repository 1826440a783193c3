"""What could not be issued or sent, each with its reason, to be tried again."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.roles import Role
from notices import actions, queries
from notices.models import Attempt, Delivery, Message

READERS = (Role.SENIOR_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)
PAGE = 25


class Failures(RoleRequiredMixin, ListView[Attempt]):
    """Notices that could not be issued, each with its reason."""

    roles = READERS
    template_name = "notices/failures.html"
    context_object_name = "attempts"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Attempt]:
        return queries.failed_attempts()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        corrections = queries.failed_corrections()[:PAGE]
        return super().get_context_data(
            **kwargs, corrections=corrections, **tabs(self.request, "failures")
        )


class Undelivered(RoleRequiredMixin, ListView[Delivery]):
    """E-mails about notices that could not be sent or came back, each with its reason."""

    roles = READERS
    template_name = "notices/undelivered.html"
    context_object_name = "deliveries"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Delivery]:
        return queries.failed_deliveries()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = person(self.request).has_role(*actions.DELIVERING)
        return super().get_context_data(
            **kwargs, may_deliver=may, **tabs(self.request, "undelivered")
        )


class Untold(RoleRequiredMixin, ListView[Message]):
    """E-mails about what has no notice that could not be sent, each with its reason."""

    roles = READERS
    template_name = "notices/untold.html"
    context_object_name = "told"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Message]:
        return queries.failed_messages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **tabs(self.request, "untold"))


def tabs(request: HttpRequest, tab: str) -> dict[str, Any]:
    """What all lists of failures show around themselves."""
    return {
        "tab": tab,
        "failed": queries.failed_attempts().count() + queries.failed_corrections().count(),
        "unsent": queries.failed_deliveries().count(),
        "untold": queries.failed_messages().count(),
        "may_retry": person(request).has_role(*actions.RETRYING),
    }


class Retry(RoleRequiredMixin):
    """Lets one notice be tried again."""

    roles = actions.RETRYING
    http_method_names = ["post"]

    def post(self, request: HttpRequest, attempt_id: int) -> HttpResponse:
        attempt = get_object_or_404(queries.failed_attempts(), pk=attempt_id)
        actions.retry(attempt, by=person(request), now=timezone.now())
        messages.success(request, _("It will be tried again within a minute."))
        return redirect("notices:failures")


class RetryAll(RoleRequiredMixin):
    """Lets everything that failed be tried again."""

    roles = actions.RETRYING
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        count = actions.retry_all(by=person(request), now=timezone.now())
        sentence = ngettext(
            "%(count)d will be tried again within a minute.",
            "%(count)d will be tried again within a minute.",
            count,
        )
        messages.success(request, sentence % {"count": count})
        return redirect("notices:failures")
