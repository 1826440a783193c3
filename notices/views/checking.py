"""Public pages: whether a notice is genuine. No sign-in, a limited number of checks an hour."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from notices.checking import Checked, Finding, check_file, check_number
from notices.forms import CheckForm
from notices.models import Notice
from notices.rates import CheckRate
from notices.signing_key import root_certificate, signing_key

STATUS = {Finding.UNKNOWN: 404}


class Check(View):
    """The form, and what was found of a number or a file."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("number", "").strip()
        return self.of_number(request, asked) if asked else self.show(request, CheckForm())

    def of_number(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.too_often(request) or self.show(
            request, CheckForm(), check_number(number), asked=number
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if refused := self.too_often(request):
            return refused
        form = CheckForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form, status=400)
        if upload := form.cleaned_data["file"]:
            return self.show(request, CheckForm(), check_file(upload.read()), asked=upload.name)
        asked = form.cleaned_data["number"]
        return self.show(request, CheckForm(), check_number(asked), asked=asked)

    def too_often(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal of an address that has checked too often."""
        seconds = CheckRate().seconds_to_wait(request, self)
        if seconds is None:
            return None
        message = _("Too many checks from here. Try again in a few minutes.")
        response = self.show(request, CheckForm(), status=429, refusal=message)
        response["Retry-After"] = str(seconds)
        return response

    def show(
        self,
        request: HttpRequest,
        form: CheckForm,
        checked: Checked | None = None,
        *,
        status: int = 0,
        **more: Any,
    ) -> HttpResponse:
        """The page; no cache keeps it and no search engine lists it."""
        facts = {
            "form": form,
            "checked": checked,
            "kind": Notice.Kind(checked.kind).label if checked and checked.kind else "",
            "own_authority": signing_key().own,
            **more,
        }
        found = STATUS.get(checked.finding, 200) if checked else 200
        response = render(request, "notices/check.html", facts, status=status or found)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


class CheckNumber(Check):
    """What was found of the number in the address, as the QR code of a notice leads to it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, number: str = "") -> HttpResponse:
        return self.of_number(request, number)


class Root(View):
    """The root certificate by which a PDF program trusts our signatures."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(root_certificate(), content_type="application/x-pem-file")
        response["Content-Disposition"] = 'attachment; filename="redress-root.pem"'
        return response
