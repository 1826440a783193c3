"""The bank's lines that fitted nothing: listed until a person ends each with a reason."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions import end_line
from payouts.forms import show_refusal
from payouts.lines_table import lines_file
from payouts.models import BankLine
from payouts.queries import lines_to_end
from payouts.result_forms import EndForm, LinesForm
from payouts.views.finance import PAGE, READERS

ENDERS = (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)


class Lines(RoleRequiredMixin, ListView[BankLine]):
    """Lines that fitted nothing, the open ones unless others are asked for."""

    roles: ClassVar[tuple[Role, ...]] = READERS
    template_name = "payouts/lines.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[BankLine]:
        self.form = LinesForm(self.request.GET or None)
        self.wanted = self.form.wanted()
        return lines_to_end(**self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrowed = self.wanted["state"] != "open" or self.wanted["outcome"] or self.wanted["text"]
        return super().get_context_data(
            **kwargs,
            tab="results",
            form=self.form,
            filtered=bool(narrowed),
        )


class LinesTable(RoleRequiredMixin):
    """The same lines as a file."""

    roles: ClassVar[tuple[Role, ...]] = READERS

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        wanted = LinesForm(request.GET).wanted()
        return lines_file(lines_to_end(**wanted), on=day_in_china(timezone.now()))


class LinePage(RoleRequiredMixin):
    """One line with all that is known of it, and how it was ended."""

    roles: ClassVar[tuple[Role, ...]] = READERS

    def get(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        return self.show(request, line_id, EndForm())

    def show(
        self, request: HttpRequest, line_id: UUID, form: EndForm, status: int = 200
    ) -> HttpResponse:
        line = get_object_or_404(lines_to_end(state=""), public_id=line_id)
        end = getattr(line, "end", None)
        may_end = end is None and person(request).has_role(*ENDERS)
        facts = {"line": line, "end": end, "form": form, "may_end": may_end}
        return render(request, "payouts/line.html", facts, status=status)


class EndLine(LinePage):
    """Ends a line with a reason."""

    roles = ENDERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        line = get_object_or_404(lines_to_end(state=""), public_id=line_id)
        form = EndForm(request.POST)
        if not form.is_valid():
            return self.show(request, line_id, form, status=400)
        try:
            end_line(
                line, by=person(request), reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, line_id, form, status=refused.status)
        messages.success(request, _("Closed, with your reason. No money has moved by this."))
        return redirect("payouts:lines")
