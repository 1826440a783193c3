"""Public pages: confirming by the link in a mail that a notice arrived, and what is posted."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.refusal import Refused
from notices.actions import confirm_arrival, read_arrival_link
from notices.forms import PostedForm
from notices.models import Notice
from notices.queries import postings
from notices.rates import CheckRate

PAGE = 25


def too_often(request: HttpRequest, view: View) -> HttpResponse | None:
    """The refusal of an address that has asked too often; these pages need no sign-in."""
    seconds = CheckRate().seconds_to_wait(request, view)
    if seconds is None:
        return None
    message = _("Too many requests from here. Try again in a few minutes.")
    response = render(request, "notices/arrived.html", {"refusal": message}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def public(request: HttpRequest, template: str, facts: dict[str, Any]) -> HttpResponse:
    """A page for everybody that no cache keeps."""
    response = render(request, template, facts, status=facts.get("status", 200))
    response["Cache-Control"] = "no-store"
    return response


class Arrived(View):
    """Confirms that a notice has arrived; opening the address alone changes nothing.

    Link checkers open every address in a mail, so it takes a press of the button.
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return too_often(request, self) or self.show(request, token, done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return too_often(request, self) or self.show(request, token, done=True)

    def show(self, request: HttpRequest, token: str, *, done: bool) -> HttpResponse:
        """The notice's number and kind, and since when it counts as arrived."""
        try:
            notice = read_arrival_link(token)
            known = getattr(notice, "arrival", None)
            arrival = confirm_arrival(token, now=timezone.now()) if done else known
        except Refused as refused:
            facts = {"refusal": str(refused), "status": refused.status}
            return public(request, "notices/arrived.html", facts)
        facts = {
            "notice": notice,
            "kind": Notice.Kind(notice.kind).label,
            "arrival": arrival,
            "done": done,
        }
        return public(request, "notices/arrived.html", facts)


class Posted(View):
    """Notices that could not be delivered: number, kind and days, nothing personal."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if refused := too_often(request, self):
            return refused
        form = PostedForm(request.GET)
        asked = form.cleaned_data if form.is_valid() else {"number": "", "ended": ""}
        found = postings(ended=bool(asked["ended"]), number=asked["number"], now=timezone.now())
        facts = {
            "form": form,
            "ended": bool(asked["ended"]),
            "days": settings.REDRESS_DAYS_POSTED,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        }
        return public(request, "notices/posted.html", facts)
