"""The alarms of finance: the list, and saying what was found about one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import see_alarm
from payouts.forms import show_refusal
from payouts.queries.reports import Alarm, alarm_named, alarms, looks_at
from payouts.reporting import AlarmForm, SeenForm
from payouts.views.finance import PAGE, READERS


class Alarms(RoleRequiredMixin, ListView[Any]):
    """All alarms, those nobody has looked at first."""

    roles = READERS
    template_name = "payouts/reports/alarms.html"
    paginate_by = PAGE

    def get_queryset(self) -> Any:
        self.form = AlarmForm(self.request.GET)
        return alarms(**self.form.given(), now=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, tab="reports", report="alarms", form=self.form)


class AlarmPage(RoleRequiredMixin):
    """One alarm with its facts; who handles payments says here what they found."""

    roles = READERS

    def get(self, request: HttpRequest, kind: str, subject: str) -> HttpResponse:
        alarm = self.named(kind, subject)
        return self.show(request, alarm, SeenForm(initial={"size": alarm.size}))

    def post(self, request: HttpRequest, kind: str, subject: str) -> HttpResponse:
        person(request).must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
        form = SeenForm(request.POST)
        if not form.is_valid():
            return self.show(request, self.named(kind, subject), form, status=400)
        try:
            see_alarm(
                kind,
                subject,
                size=form.cleaned_data["size"],
                by=person(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refused:
            show_refusal(form, refused.field, str(refused))
            return self.show(request, self.named(kind, subject), form, status=refused.status)
        messages.success(request, _("Kept. The alarm comes back if it grows."))
        return redirect("payouts:report-alarms")

    def named(self, kind: str, subject: str) -> Alarm:
        """The alarm as it stands now, or 404."""
        alarm = alarm_named(kind, subject, now=timezone.now())
        if alarm is None:
            raise Http404
        return alarm

    def show(
        self, request: HttpRequest, alarm: Alarm, form: SeenForm, status: int = 200
    ) -> HttpResponse:
        user = person(request)
        handles = user.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
        context = {
            "tab": "reports",
            "report": "alarms",
            "alarm": alarm,
            "form": form,
            "looks": looks_at(alarm),
            "own": user in alarm.people,
            "can_see": handles and alarm.is_open and user not in alarm.people,
        }
        return render(request, "payouts/reports/alarm.html", context, status=status)
