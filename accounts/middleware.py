"""Sends staff without a second factor to the page that sets one up."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User

# What staff can open before they have a second factor: setting it up, confirming who they are,
# verifying their address, signing out, and choosing the language.
OPEN = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_index",
        "account_reauthenticate",
        "account_logout",
        "account_confirm_email",
        "account_email_verification_sent",
        "set_language",
    }
)


class StaffTotpMiddleware:
    """With `REDRESS_REQUIRE_STAFF_TOTP`, staff need a second factor for every page and session.

    API calls with a key are signed in later, by the API itself, and pass: a key is made on a
    page behind the second factor. API calls of a browser session are refused with 403.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Answer in place of the view when the second factor is missing."""
        match = request.resolver_match
        if match is None or match.view_name in OPEN or not _lacks_second_factor(request):
            return None
        if match.namespaces[:1] == ["api"]:
            detail = _("Set up two-factor authentication first, or call the API with a key.")
            problem = {
                "type": "urn:redress:problem:totp_required",
                "title": "Forbidden",
                "status": 403,
                "code": "totp_required",
                "detail": detail,
            }
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect("mfa_activate_totp")


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether staff signed in by session have not set up a second factor, though they must."""
    if not settings.REDRESS_REQUIRE_STAFF_TOTP or not isinstance(request.user, User):
        return False
    if not request.user.works_here:
        return False
    return not Authenticator.objects.filter(
        user=request.user, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    ).exists()
