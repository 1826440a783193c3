"""Tables of claims that got stuck, whoever sent them: the reason, and a way to let them go on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from claims import actions, queries
from claims.models import BulkFiling

READERS = (Role.SENIOR_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)
PAGE = 25


class BulkFailures(RoleRequiredMixin, ListView[BulkFiling]):
    """Every stuck table with its owner and its reason, the latest first."""

    roles = READERS
    template_name = "claims/bulk_failures.html"
    context_object_name = "filings"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[BulkFiling]:
        return queries.failed_bulk_filings()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_retry = person(self.request).has_role(*actions.RETRYING)
        return super().get_context_data(**kwargs, may_retry=may_retry)


class BulkRetry(RoleRequiredMixin):
    """Lets one table go on where it stopped."""

    roles = actions.RETRYING
    http_method_names = ["post"]

    def post(self, request: HttpRequest, bulk_id: UUID) -> HttpResponse:
        filing = get_object_or_404(BulkFiling, public_id=bulk_id)
        try:
            actions.retry_bulk(filing, by=person(request), now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It will be tried again within a minute."))
        return redirect("claims:bulk-failures")
