"""Who fetched a notice, for those who examine claims and those who audit."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.roles import REVIEWING, Role
from notices import queries
from notices.models import Download


class Downloads(RoleRequiredMixin, ListView[Download]):
    """Who fetched a notice, and when; for those who examine and those who audit."""

    roles = (*sorted(REVIEWING), Role.AUDITOR)
    template_name = "notices/downloads.html"
    context_object_name = "downloads"
    paginate_by = 25

    def get_queryset(self) -> QuerySet[Download]:
        self.notice = queries.notice_for(person(self.request), self.kwargs["public_id"])
        return queries.downloads_of(self.notice)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, notice=self.notice)
