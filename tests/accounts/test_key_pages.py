"""The pages of keys, and keys over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import revoke_key
from accounts.models import ApiKey, User
from accounts.scopes import Scope
from tests.factories import make_token, make_user

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
KEYS, PLATFORM, API = "/accounts/keys/", "/accounts/platform-keys/", "/api/v1/keys/"
NEW = {"name": "Phone", "scopes": ["claims", "works"]}


def caller(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_a_new_key_is_shown_once(creator: User, client_for: ClientFor) -> None:
    browser = client_for(creator)
    assert "You have no key" in browser.get(KEYS).content.decode()
    page = browser.post(KEYS, NEW)
    secret = page.context["made"].secret
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert caller(secret).get("/api/v1/claims/").status_code == 200
    again = browser.get(KEYS).content.decode()
    assert secret not in again
    assert secret[:14] in again
    assert "File and follow claims" in again


def test_the_form_offers_what_fits_the_role_and_says_what_is_wrong(
    creator: User, platform_client: User, client_for: ClientFor
) -> None:
    offered = [value for value, _name in shown(client_for(creator)).fields["scopes"].choices]
    assert offered == ["read-only", "works", "claims", "payouts", "notices", "keys", "own-data"]
    theirs = [value for value, _name in shown(client_for(platform_client)).fields["scopes"].choices]
    assert "avatars:write" in theirs
    browser = client_for(creator)
    assert browser.post(KEYS, {"name": "x"}).status_code == 400
    assert browser.post(KEYS, NEW | {"scopes": ["review"]}).status_code == 400
    wrong = browser.post(KEYS, NEW | {"networks": "example.org"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["networks"])
    past = browser.post(KEYS, NEW | {"expires_on": "2020-01-01"})
    assert (past.status_code, list(past.context["form"].errors)) == (400, ["expires_on"])
    assert ApiKey.objects.count() == 0


def shown(browser: Client) -> Any:
    return browser.get(KEYS).context["form"]


def test_a_key_takes_its_day_networks_and_rate_from_the_form(
    creator: User, client_for: ClientFor
) -> None:
    facts = {"expires_on": "2099-12-31", "networks": "203.0.113.0/24\n::1", "per_minute": "7"}
    client_for(creator).post(KEYS, NEW | facts)
    key = ApiKey.objects.get()
    assert (key.networks, key.per_minute) == (["203.0.113.0/24", "::1/128"], 7)
    assert key.expires_at is not None
    assert key.expires_at.isoformat() == "2099-12-31T16:00:00+00:00"  # midnight in Shanghai


def test_rotating_and_revoking_on_the_page(creator: User, client_for: ClientFor) -> None:
    first = make_token(creator)
    key = ApiKey.objects.get()
    browser, rotate = client_for(creator), f"{KEYS}{key.public_id}/rotate/"
    page = browser.post(rotate, {"overlap": "24"})
    second = page.context["made"].secret
    assert "The old secret works on until" in page.content.decode()
    assert [caller(each).get(API).status_code for each in (first, second)] == [200, 200]
    assert browser.post(rotate, {"overlap": "5"}).status_code == 400
    at_once = browser.post(rotate, {"overlap": "0"})
    assert "works on until" not in at_once.content.decode()
    revoke = f"{KEYS}{key.public_id}/revoke/"
    assert "no longer works" in browser.post(revoke, follow=True).content.decode()
    assert caller(at_once.context["made"].secret).get(API).status_code == 401
    assert "Make a new one" in browser.post(revoke, follow=True).content.decode()
    assert browser.post(rotate, {"overlap": "0"}).status_code == 409


def test_keys_of_others_do_not_exist(
    creator: User, other_creator: User, client_for: ClientFor
) -> None:
    make_token(creator)
    key = ApiKey.objects.get()
    theirs = client_for(other_creator)
    for step in ("rotate", "revoke"):
        assert theirs.post(f"{KEYS}{key.public_id}/{step}/").status_code == 404
    assert str(key) not in theirs.get(KEYS).content.decode()
    assert caller(make_token(other_creator)).delete(f"{API}{key.public_id}/").status_code == 404


def test_the_page_is_for_people_with_a_role(stranger: Client, client_for: ClientFor) -> None:
    assert stranger.get(KEYS)["Location"] == f"/accounts/login/?next={KEYS}"
    assert client_for(make_user()).get(KEYS).status_code == 403


def test_an_administrator_sees_and_revokes_keys_of_platform_clients(
    administrator: User, platform_client: User, creator: User, client_for: ClientFor
) -> None:
    secret, _other = make_token(platform_client), make_token(creator)
    browser = client_for(administrator)
    page = browser.get(PLATFORM).content.decode()
    assert platform_client.email in page
    assert creator.email not in page
    assert "No key is like that" in browser.get(PLATFORM, {"q": "xyz"}).content.decode()
    assert client_for(creator).get(PLATFORM).status_code == 403
    key = ApiKey.objects.get(user=platform_client)
    gone = browser.post(f"{KEYS}{key.public_id}/revoke/")
    assert (gone.status_code, gone["Location"]) == (302, PLATFORM)
    assert caller(secret).get(API).status_code == 401
    assert "revoked" in browser.get(PLATFORM, {"state": "over"}).content.decode()
    foreign = ApiKey.objects.get(user=creator)
    assert browser.post(f"{KEYS}{foreign.public_id}/revoke/").status_code == 404


def test_lists_are_found_through_and_take_constant_queries(
    creator: User, administrator: User, platform_client: User, client_for: ClientFor
) -> None:
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_token(creator)
            make_token(platform_client)
        for user, address in ((creator, KEYS), (administrator, PLATFORM), (creator, API)):
            browser = client_for(user)
            with CaptureQueriesContext(connection) as caught:
                assert browser.get(address).status_code == 200
            counts.append(len(caught))
    assert counts[:3] == counts[3:]
    revoke_key(ApiKey.objects.filter(user=creator)[0], by=creator, now=timezone.now())
    browser = client_for(creator)
    assert len(browser.get(KEYS, {"state": "live"}).context["rows"]) == 2
    assert len(browser.get(KEYS, {"state": "over"}).context["rows"]) == 1
    assert len(browser.get(KEYS, {"state": "nonsense"}).context["rows"]) == 3


# --- Over the API ---------------------------------------------------------------------------


def test_a_key_with_the_scope_makes_rotates_and_revokes_keys(creator: User) -> None:
    api = caller(make_token(creator, Scope.KEYS, Scope.CLAIMS))
    made = api.post(API, {"name": "b", "scopes": ["claims"]}, format="json")
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    told = made.json()
    assert caller(told["secret"]).get("/api/v1/claims/").status_code == 200
    address = f"{API}{told['id']}/"
    assert "secret" not in api.get(address).json()
    rotated = api.post(f"{address}rotate/", {"overlap_hours": 1}, format="json").json()
    assert rotated["old_until"] is not None
    assert caller(rotated["secret"]).get("/api/v1/claims/").status_code == 200
    usual = api.post(f"{address}rotate/", {}, format="json").json()
    assert usual["prefix"] == usual["secret"][:14]
    assert api.post(f"{address}rotate/", {"overlap_hours": 169}, format="json").status_code == 400
    assert api.delete(address).status_code == 204
    assert api.delete(address).json()["code"] == "key_ended"
    listed = api.get(API, {"state": "over"}).json()["results"]
    assert [row["id"] for row in listed] == [told["id"]]


def test_a_key_hands_on_nothing_that_it_lacks(creator: User, client_for: ClientFor) -> None:
    api = caller(make_token(creator, Scope.KEYS))
    refused = api.post(API, {"name": "b", "scopes": ["claims"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "scope_refused")
    assert api.post(API, {"name": "b", "scopes": ["all"]}, format="json").status_code == 400
    session = client_for(creator)
    made = session.post(API, {"name": "b", "scopes": ["claims"]}, "application/json")
    assert made.status_code == 201


def test_a_key_without_the_scope_reads_keys_at_most(creator: User) -> None:
    reading = caller(make_token(creator, Scope.READ_ONLY))
    assert reading.get(API).status_code == 200
    refused = reading.post(API, {"name": "b", "scopes": ["read-only"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert refused["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="keys"'
    assert caller(make_token(creator, Scope.CLAIMS)).get(API).status_code == 403


def test_platform_keys_over_the_api(
    administrator: User, platform_client: User, creator: User
) -> None:
    make_token(platform_client)
    key = ApiKey.objects.get(user=platform_client)
    where = "/api/v1/platform-keys/"
    api = caller(make_token(administrator))
    (row,) = api.get(where, {"q": "platform@", "state": "live"}).json()["results"]
    assert (row["person"], row["id"]) == (platform_client.email, str(key.public_id))
    assert api.get(f"{where}{key.public_id}/").json() == row
    assert api.delete(f"{where}{key.public_id}/").status_code == 204
    assert caller(make_token(creator)).get(where).status_code == 403
