"""Sign-up, language and the second factor of staff."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone
from rest_framework.views import APIView

from accounts.access import AuditorReads, has_role
from accounts.actions import change_profile
from accounts.middleware import StaffTotpMiddleware
from accounts.models import RoleChange, User
from accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PROFILE = "/accounts/profile/"
PASSWORD = "a-long-secret-word-9"


@pytest.fixture(autouse=True)
def no_rate_is_used_up() -> None:
    """Letters and sign-ups are limited per address; each test starts with a full allowance."""
    cache.clear()


def signed_up(browser: Client, **facts: str) -> Any:
    return browser.post(
        "/accounts/signup/",
        {
            "email": "Lin@Example.org",
            "display_name": "Lin Mo",
            "language": "zh-hans",
            "password1": PASSWORD,
            "password2": PASSWORD,
            **facts,
        },
    )


def test_signing_up_makes_a_creator_who_confirms_the_address_in_their_language(
    stranger: Client,
) -> None:
    assert signed_up(stranger).status_code == 302
    user = User.objects.get()
    assert (user.email, user.display_name) == ("lin@example.org", "Lin Mo")
    assert user.language == "zh-hans"
    assert user.roles == {Role.CREATOR}
    assert str(RoleChange.objects.get()) == f"+creator {user.pk}"
    assert not EmailAddress.objects.get(user=user).verified
    letter = mail.outbox[0]
    assert letter.to == ["lin@example.org"]
    link = re.search(r"http://[^/]+(/accounts/confirm-email/\S+/)", str(letter.body))
    assert link is not None
    assert re.search(r"[\u4e00-\u9fff]", letter.subject + str(letter.body))
    login = {"login": "lin@example.org", "password": PASSWORD}
    assert "confirm-email" in stranger.post("/accounts/login/", login)["Location"]
    stranger.post(link.group(1))
    assert EmailAddress.objects.get(user=user).verified
    answer = stranger.post("/accounts/login/", login)
    assert (answer.status_code, answer.cookies["django_language"].value) == (302, "zh-hans")


def test_letters_to_an_english_reader_are_in_english(stranger: Client) -> None:
    signed_up(stranger, language="en")
    assert not re.search(r"[\u4e00-\u9fff]", mail.outbox[0].subject + str(mail.outbox[0].body))


def test_letters_to_somebody_unknown_are_in_the_language_of_the_page(stranger: Client) -> None:
    stranger.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert mail.outbox[0].to == ["nobody@example.org"]


def test_a_name_is_asked_for(stranger: Client) -> None:
    assert signed_up(stranger, display_name="").status_code == 200
    assert User.objects.count() == 0


def test_everybody_keeps_their_own_profile(creator: User, client_for: ClientFor) -> None:
    browser = client_for(creator)
    assert 'value="creator"' in browser.get(PROFILE).content.decode()
    answer = browser.post(PROFILE, {"display_name": "林墨", "language": "zh-hans"})
    assert answer.cookies["django_language"].value == "zh-hans"
    creator.refresh_from_db()
    assert (creator.display_name, creator.language, str(creator)) == ("林墨", "zh-hans", "林墨")
    answer = browser.post(PROFILE, {"display_name": "", "language": "fr"})
    assert answer.status_code == 400
    creator.refresh_from_db()
    assert creator.display_name == "林墨"


def test_nobody_changes_anothers_profile(creator: User, other_creator: User) -> None:
    with pytest.raises(PermissionDenied):
        change_profile(creator, by=other_creator, display_name="x", language="en")


def test_a_profile_needs_a_person(stranger: Client) -> None:
    assert stranger.get(PROFILE)["Location"] == f"/accounts/login/?next={PROFILE}"


def test_users_are_made_from_an_address() -> None:
    user = User.objects.create_superuser("Root@Example.org", "x")
    assert (user.email, str(user)) == ("root@example.org", "root@example.org")
    assert user.is_superuser


@pytest.mark.parametrize("role", [None, *Role])
def test_who_works_here(role: Role | None) -> None:
    outside = {None, Role.CREATOR, Role.AGENT, Role.PLATFORM_CLIENT}
    user = make_user(role)
    assert user.works_here is (role not in outside)
    user.is_active = False
    assert not user.works_here


# --- The second factor ----------------------------------------------------------------------


@pytest.fixture
def strict(settings: LazySettings) -> LazySettings:
    settings.REDRESS_REQUIRE_STAFF_TOTP = True
    return settings


SET_UP = "/accounts/2fa/totp/activate/"


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("role", sorted(Role))
def test_staff_need_a_second_factor(role: Role, client_for: ClientFor) -> None:
    user = make_user(role)
    browser = client_for(user)
    answer = browser.get(PROFILE)
    if not user.works_here:
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    TOTP.activate(user, generate_totp_secret())
    assert browser.get(PROFILE).status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_passkey_is_a_second_factor_too(reviewer: User, client_for: ClientFor) -> None:
    browser = client_for(reviewer)
    assert browser.get("/accounts/2fa/webauthn/").status_code == 200
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.WEBAUTHN, data={})
    assert browser.get(PROFILE).status_code == 200


@pytest.mark.usefixtures("strict")
def test_recovery_codes_alone_are_no_second_factor(reviewer: User, client_for: ClientFor) -> None:
    RecoveryCodes.activate(reviewer)
    assert client_for(reviewer).get(PROFILE)["Location"] == SET_UP


@pytest.mark.usefixtures("strict")
def test_the_second_factor_can_be_set_up_and_is_asked_for_at_login(stranger: Client) -> None:
    user = make_user(Role.REVIEWER, email="rev@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    login = {"login": user.email, "password": "secret-word-9"}
    stranger.post("/accounts/login/", login)
    assert stranger.get(PROFILE)["Location"] == SET_UP
    confirm = stranger.get(SET_UP)["Location"]
    assert confirm.startswith("/accounts/reauthenticate/")
    assert stranger.post(confirm, {"password": "secret-word-9"})["Location"] == SET_UP
    assert stranger.get(SET_UP).status_code == 200
    secret = stranger.session["mfa.totp.secret"]
    stranger.post(SET_UP, {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert stranger.get(PROFILE).status_code == 200
    again = Client()
    answer = again.post("/accounts/login/", login)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.get(PROFILE)["Location"].startswith("/accounts/login/")


def code_of(secret: str) -> str:
    """The code that an authenticator app would show now."""
    counter = int(timezone.now().timestamp()) // 30
    return f"{hotp_value(secret, counter):06d}"


@pytest.mark.usefixtures("strict")
def test_staff_without_it_can_still_sign_out_and_choose_a_language(
    reviewer: User, client_for: ClientFor
) -> None:
    browser = client_for(reviewer)
    assert browser.post("/i18n/setlang/", {"language": "en"}).get("Location") != SET_UP
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.post("/accounts/logout/").get("Location") != SET_UP
    assert browser.get(PROFILE)["Location"].startswith("/accounts/login/")


def test_without_the_rule_staff_work_with_a_password(
    settings: LazySettings, reviewer: User, client_for: ClientFor
) -> None:
    settings.REDRESS_REQUIRE_STAFF_TOTP = False
    assert client_for(reviewer).get(PROFILE).status_code == 200


def answer_of_api(user: User | AnonymousUser) -> HttpResponse | None:
    """What the middleware says to an API call of this user's browser session."""
    request = RequestFactory().get("/api/v1/works/")
    request.user = user
    request.resolver_match = ResolverMatch(
        lambda: None, (), {}, url_name="work-list", namespaces=["api"]
    )
    return StaffTotpMiddleware(lambda _request: HttpResponse()).process_view(request)


@pytest.mark.usefixtures("strict")
def test_api_calls_of_a_session_need_it_too_and_those_with_a_token_pass(reviewer: User) -> None:
    refused = answer_of_api(reviewer)
    assert refused is not None
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert b"totp_required" in refused.content
    assert answer_of_api(AnonymousUser()) is None  # a token signs in later, inside the API


def test_a_request_that_matched_no_address_passes(rf: RequestFactory) -> None:
    request = rf.get("/nothing/")
    assert StaffTotpMiddleware(lambda _request: HttpResponse()).process_view(request) is None


def test_an_api_permission_asks_for_a_role(creator: User) -> None:
    request = APIView().initialize_request(RequestFactory().get("/"))
    permission = has_role(Role.CREATOR, Role.AGENT)()
    callers = ((creator, True), (make_user(Role.AUDITOR), False), (AnonymousUser(), False))
    for user, expected in callers:
        request.user = user
        assert permission.has_permission(request, APIView()) is expected


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_an_auditor_changes_nothing_over_the_api(auditor: User, creator: User, method: str) -> None:
    request = APIView().initialize_request(RequestFactory().generic(method.upper(), "/"))
    reads = method in {"get", "head", "options"}
    for user, expected in ((auditor, reads), (creator, True), (AnonymousUser(), True)):
        request.user = user
        assert AuditorReads().has_permission(request, APIView()) is expected
