"""The list of every upheld picture that no batch can take now, as page and as file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.downloads import left_out_file
from payouts.finance_forms import LeftOutFilter
from payouts.models import Award
from payouts.queries import all_left_out, each_left_out, left_out_of, totals_left_out
from payouts.views.finance import PAGE, READERS


class LeftOut(RoleRequiredMixin, ListView[Award]):
    """Upheld pictures that can't go into a batch now, each with its reason."""

    roles = READERS
    template_name = "payouts/left_out.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Any, dict[str, Any]]:  # type: ignore[override]  # rows of several tables
        self.form = LeftOutFilter(self.request.GET or None)
        self.wanted = self.form.wanted()
        return all_left_out(to=person(self.request), **self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        context = super().get_context_data(
            **kwargs,
            tab="left_out",
            form=self.form,
            filtered=bool(self.wanted),
            totals=totals_left_out(to=user, claim=self.wanted.get("claim", "")),
            may_stop=user.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER),
        )
        context["rows"] = [left_out_of(row) for row in context["object_list"]]
        return context


class LeftOutFile(RoleRequiredMixin):
    """The same list, whole, as a file."""

    roles = READERS

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        wanted = LeftOutFilter(request.GET).wanted()
        rows = each_left_out(to=person(request), **wanted)
        return left_out_file(rows, day_in_china(timezone.now()))
