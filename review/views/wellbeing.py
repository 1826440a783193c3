"""One's own desk: veils, pauses, and how many claims make a day."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.access import RoleRequiredMixin, person
from accounts.refusal import Refused
from accounts.roles import Role
from review.actions import change_desk_settings, lift_cap, note_work, put_reminder_away
from review.forms import show_refusal
from review.forms.wellbeing import LiftCapForm, SettingsForm
from review.queries.wellbeing import desk_settings
from review.views.admission import DECIDERS, READERS


class Settings(RoleRequiredMixin):
    """What one sees veiled, when to pause, and one's own cap."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SettingsForm(request.POST)
        if not form.is_valid():
            return _page(request, form=form, status=400)
        try:
            change_desk_settings(by=person(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
            return _page(request, form=form, status=refusal.status)
        messages.success(request, _("Your desk is set up as you wish."))
        return redirect("review:settings")


def _page(
    request: HttpRequest,
    *,
    form: SettingsForm | None = None,
    lifting: LiftCapForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = person(request)
    context = {
        "form": form or SettingsForm.of(desk_settings(viewer)),
        "lifting": lifting or LiftCapForm(),
        "house": settings.REDRESS_DAILY_CASES,
        "lifts": bool(settings.REDRESS_DAILY_CASES) and viewer.has_role(Role.SENIOR_REVIEWER),
    }
    return render(request, "review/settings.html", context, status=status)


class LiftCap(RoleRequiredMixin):
    """Lets somebody else take more claims today."""

    roles = (Role.SENIOR_REVIEWER,)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LiftCapForm(request.POST)
        if not form.is_valid():
            return _page(request, lifting=form, status=400)
        given = form.cleaned_data
        try:
            lift_cap(
                given["person"], by=person(request), reason=given["cap_reason"], now=timezone.now()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return _page(request, lifting=form, status=refusal.status)
        messages.success(request, _("%(name)s may go on today.") % {"name": given["person"]})
        return redirect("review:settings")


class Working(RoleRequiredMixin):
    """A sign of work from an open page; answers with the reminder, if one is due."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        note_work(by=person(request), now=timezone.now())
        return render(request, "review/_pause.html")


class PutAway(RoleRequiredMixin):
    """Puts the reminder away for a while."""

    roles = DECIDERS

    def post(self, request: HttpRequest) -> HttpResponse:
        put_reminder_away(by=person(request), now=timezone.now())
        page = request.POST.get("back", "")
        if url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            return redirect(page)
        return redirect("review:queue")
