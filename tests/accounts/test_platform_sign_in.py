"""Signing in with the platform's own accounts, against a real provider over HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import RoleChange, User
from accounts.roles import Role
from config.checks import platform_sign_in_is_whole
from config.environment import origins_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/platform/login/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.provider"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(autouse=True)
def with_provider(issuer: str, settings: LazySettings) -> None:
    """The site as the variables set it up for this provider."""
    cache.clear()
    app = {
        "provider_id": "platform",
        "name": "Avatar World",
        "client_id": "redress",
        "secret": "known-to-both",
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }


def sign_in(browser: Client, sub: str, *, process: str = "login") -> str:
    """Go to the provider, sign in there as `sub`, come back; returns where the site leads."""
    away = browser.post(f"{LOGIN}?process={process}")
    assert away.status_code == 302
    address = away["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    assert parts.path == f"{LOGIN}callback/"
    answer = browser.get(f"{parts.path}?{parts.query}")
    return str(answer.headers.get("Location", answer.status_code))


def signed_in_as(browser: Client) -> User | None:
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def known(address: str = "lin@example.org", *, verified: bool) -> User:
    user = make_user(Role.CREATOR, email=address)
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


def test_the_button_bears_the_platforms_name(stranger: Client) -> None:
    page = stranger.get("/accounts/login/").content.decode()
    assert "Continue with your Avatar World account" in page
    assert LOGIN in page


def test_without_a_provider_there_is_no_button(stranger: Client, settings: LazySettings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    page = stranger.get("/accounts/login/").content.decode()
    assert "platform account" not in page
    assert stranger.post(LOGIN).status_code == 404


def test_somebody_new_becomes_a_creator_with_name_and_verified_address(stranger: Client) -> None:
    stranger.cookies["django_language"] = "zh-hans"
    assert sign_in(stranger, "new") == "/"
    user = signed_in_as(stranger)
    assert user is not None
    assert (user.email, user.display_name, user.language) == (
        "mo.ran@example.org", "Mo Ran", "zh-hans",
    )  # fmt: skip
    assert user.roles == {Role.CREATOR}
    assert RoleChange.objects.get(user=user).reason == "Signed up"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert not SocialToken.objects.exists()
    again = Client()
    assert sign_in(again, "new") == "/"
    assert signed_in_as(again) == user


def test_an_address_verified_on_both_sides_opens_and_connects_the_account(
    stranger: Client,
) -> None:
    user = known(verified=True)
    assert sign_in(stranger, "known") == "/"
    assert signed_in_as(stranger) == user
    assert SocialAccount.objects.get(user=user).uid == "known"
    user.refresh_from_db()
    assert user.check_password("secret-word-9")


@pytest.mark.parametrize(("sub", "verified"), [("claims-to-be", True), ("known", False)])
def test_an_address_unverified_on_one_side_opens_nothing(
    sub: str, verified: bool, stranger: Client
) -> None:
    user = known(verified=verified)
    sign_in(stranger, sub)
    assert signed_in_as(stranger) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == user
    assert [letter.to for letter in mail.outbox] == [["lin@example.org"]]


def test_a_new_unverified_address_is_verified_first(stranger: Client) -> None:
    assert sign_in(stranger, "unverified") == "/accounts/confirm-email/"
    assert signed_in_as(stranger) is None
    assert mail.outbox[0].to == ["else@example.org"]
    assert not EmailAddress.objects.get(email="else@example.org").verified


def test_without_an_address_the_person_is_asked_for_one(stranger: Client) -> None:
    assert sign_in(stranger, "nameless") == "/accounts/3rdparty/signup/"
    form = {"email": "quiet@example.org", "display_name": "Quiet", "language": "en"}
    answer = stranger.post("/accounts/3rdparty/signup/", form)
    assert answer["Location"] == "/accounts/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.display_name, user.language) == ("quiet@example.org", "Quiet", "en")
    assert user.roles == {Role.CREATOR}


def test_somebody_signed_in_connects_and_takes_away_again(stranger: Client) -> None:
    user = known("other@example.org", verified=True)
    stranger.force_login(user)
    assert sign_in(stranger, "known", process="connect") == "/accounts/3rdparty/"
    account = SocialAccount.objects.get(user=user)
    page = stranger.get("/accounts/3rdparty/").content.decode()
    assert 'aria-current="page">Platform account' in page
    stranger.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_the_last_way_to_sign_in_stays(stranger: Client) -> None:
    sign_in(stranger, "new")
    account = SocialAccount.objects.get()
    page = stranger.post("/accounts/3rdparty/", {"account": account.pk}).content.decode()
    assert "Your account has no password set up." in page
    assert SocialAccount.objects.filter(pk=account.pk).exists()


def test_somebody_who_refuses_there_is_not_signed_in_here(stranger: Client) -> None:
    asked = parse_qs(urlsplit(stranger.post(LOGIN)["Location"]).query)
    denied = {"error": "access_denied", "state": asked["state"][0]}
    answer = stranger.get(f"{LOGIN}callback/", denied)
    assert answer["Location"] == "/accounts/3rdparty/login/cancelled/"
    assert signed_in_as(stranger) is None


def test_an_answer_that_nobody_asked_for_is_refused(stranger: Client) -> None:
    answer = stranger.get(f"{LOGIN}callback/?code=stolen&state=guessed")
    assert b"Third-Party" in answer.content
    assert signed_in_as(stranger) is None


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, []),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a"}, ["E008"]),
        ({"OIDC_CLIENT_SECRET": "b"}, ["E008"]),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
         ["E009"]),
    ],
)  # fmt: skip
def test_a_half_set_up_or_open_provider_stops_the_start(
    given: dict[str, str], numbers: list[str], settings: LazySettings
) -> None:
    settings.DEBUG = False
    for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        setattr(settings, name, given.get(name, ""))
    found = platform_sign_in_is_whole(None)
    assert [message.id for message in found] == [f"redress.{number}" for number in numbers]


def test_forms_may_lead_to_the_issuer() -> None:
    assert origins_of("https://id.example:8443/realms/a") == ["https://id.example:8443"]
    assert origins_of("") == []
