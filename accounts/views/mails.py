"""Pages of what a person is written: switches, and the link in a mail that turns one off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts import actions
from accounts.access import RoleRequiredMixin, person
from accounts.forms import MailsForm
from accounts.models import News


class MailsView(RoleRequiredMixin):
    """Switches for the mails that a person can do without."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = [kind.value for kind in News if kind not in person(request).muted]
        return self._show(request, MailsForm(initial={"wanted": wanted}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MailsForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=400)
        muted = [kind for kind in News if kind.value not in form.cleaned_data["wanted"]]
        actions.choose_mails(person(request), by=person(request), muted=muted)
        messages.success(request, _("Your choice is saved."))
        return redirect("accounts:mails")

    def _show(self, request: HttpRequest, form: MailsForm, *, status: int = 200) -> HttpResponse:
        return render(request, "accounts/mails.html", {"form": form}, status=status)


@method_decorator(csrf_exempt, name="dispatch")  # mail programs post the link (RFC 8058)
class MuteView(View):
    """Switches one kind of mail off by the link in it; opening it alone changes nothing.

    Link checkers open every address in a mail, so it takes a POST: the button on the page, or the
    mail program's own.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token, done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token, done=True)

    def _show(self, request: HttpRequest, token: str, *, done: bool) -> HttpResponse:
        try:
            kind = actions.mute_by_link(token) if done else actions.read_mute_link(token)[1]
        except actions.LinkWrong as refusal:
            context = {"refusal": refusal}
            return render(request, "accounts/mute.html", context, status=refusal.status)
        return render(request, "accounts/mute.html", {"kind": kind, "done": done})
