"""Works and avatars over the API."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from pictures.api import UploadThrottle
from pictures.models import Avatar, Blob, Look, Work
from tests.factories import (
    make_avatar,
    make_claim,
    make_picture_bytes,
    make_token,
    make_user,
    make_work,
)
from tests.pictures.hostile import HOSTILE, ONE_PER_REASON
from tests.pictures.test_keeping import files

pytestmark = pytest.mark.django_db
WORKS, AVATARS = "/api/v1/works/", "/api/v1/avatars/"


def api_for(user: User) -> APIClient:
    """A program that calls with the user's token."""
    client = APIClient()
    token = make_token(user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def signed_in(user: User) -> APIClient:
    """The user's browser: bound by their roles alone, where a key is bound by its scopes too."""
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def api(creator: User) -> APIClient:
    return api_for(creator)


@pytest.fixture
def platform(platform_client: User) -> APIClient:
    return api_for(platform_client)


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("picture.png", data, content_type="image/png")


def sent(client: APIClient, url: str, data: bytes, **facts: object) -> Any:
    return client.post(url, {"image": upload(data), **facts}, format="multipart")


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    return body


def test_a_work_is_made_read_changed_listed_and_deleted(api: APIClient, creator: User) -> None:
    made = sent(api, WORKS, make_picture_bytes(1), title="Lamp", created_on="2021-04-01")
    assert made.status_code == 201
    work = Work.objects.get(owner=creator)
    body = made.json()
    assert body == {
        "id": str(work.public_id),
        "title": "Lamp",
        "created_on": "2021-04-01",
        "first_published_on": None,
        "first_published_url": "",
        "sha256": work.blob.sha256,
        "media_type": "image/png",
        "width": 96,
        "height": 96,
        "created_at": body["created_at"],
        "file_says": {"told": [], "by_ai": False},
        "thumbnail": f"http://testserver{WORKS}{work.public_id}/image/384/",
    }
    url = f"{WORKS}{work.public_id}/"
    assert api.get(url).json() == body
    assert api.get(WORKS).json()["results"] == [body]
    changed = api.patch(url, {"first_published_on": "2021-05-01"}, format="json").json()
    assert changed == body | {"first_published_on": "2021-05-01"}
    replaced = api.put(url, {"title": "Fox"}, format="json").json()
    assert replaced == changed | {"title": "Fox"}
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


def test_lists_are_paged(api: APIClient, creator: User) -> None:
    blob = make_work(creator).blob
    for _ in range(26):
        make_avatar(added_by=creator, blob=blob)
    assert list(api.get(WORKS).json()) == ["next", "previous", "results"]
    platform = make_user(Role.PLATFORM_CLIENT)
    Avatar.objects.update(added_by=platform)
    page = api_for(platform).get(AVATARS).json()
    assert len(page["results"]) == 25


def test_wrong_fields_are_named(api: APIClient, creator: User) -> None:
    errors = problem(api.post(WORKS, {}, format="multipart"), 400, "invalid")["errors"]
    assert set(errors) == {"title", "image"}
    wrong = sent(api, WORKS, make_picture_bytes(1), title="x", created_on="3000-01-01")
    assert set(problem(wrong, 400, "dates_wrong")["errors"]) == {"created_on"}
    work = make_work(creator)
    answer = api.patch(f"{WORKS}{work.public_id}/", {"title": ""}, format="json")
    assert set(problem(answer, 400, "invalid")["errors"]) == {"title"}


@pytest.mark.parametrize("name", ONE_PER_REASON)
def test_hostile_uploads_are_refused_with_their_code(api: APIClient, name: str) -> None:
    data, code = HOSTILE[name]
    body = problem(sent(api, WORKS, data, title="x"), 400, code)
    assert body["errors"] == {"image": [body["detail"]]}
    assert (files(), Blob.objects.count()) == ([], 0)


def test_a_picture_that_is_there_is_refused(api: APIClient) -> None:
    assert sent(api, WORKS, make_picture_bytes(1), title="Lamp").status_code == 201
    again = sent(api, WORKS, make_picture_bytes(1), title="Again")
    assert "Lamp" in problem(again, 409, "already_in_library")["detail"]


def test_a_work_in_a_claim_cannot_be_deleted(api: APIClient, creator: User) -> None:
    work = make_work(creator)
    make_claim(creator, works=[work])
    problem(api.delete(f"{WORKS}{work.public_id}/"), 409, "work_in_use")
    assert Work.objects.get() == work


def test_nobody_reaches_anothers_work(api: APIClient, other_creator: User) -> None:
    url = f"{WORKS}{make_work(other_creator).public_id}/"
    assert len(api.get(WORKS).json()["results"]) == 0
    for answer in (api.get(url), api.delete(url), api.patch(url, {}), api.get(f"{url}image/384/")):
        problem(answer, 404, "not_found")
    assert Work.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CREATOR, Role.AGENT}))
def test_other_roles_have_no_works(role: Role) -> None:
    problem(api_for(make_user(role)).get(WORKS), 403, "permission_denied")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_CLIENT}))
def test_other_roles_register_no_avatars(role: Role) -> None:
    user = make_user(role)
    for client, code in ((signed_in(user), "permission_denied"), (api_for(user), "scope_missing")):
        answer = sent(client, AVATARS, make_picture_bytes(1), external_id="AV-1")
        problem(answer, 403, code)
    assert (Avatar.objects.count(), files()) == (0, [])


@pytest.mark.parametrize("url", [WORKS, AVATARS])
def test_strangers_are_asked_who_they_are(url: str) -> None:
    answer = APIClient().get(url)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (
        401, 'Token realm="api", Bearer realm="api"',
    )  # fmt: skip


def test_a_works_picture_is_served_to_its_owner(api: APIClient, creator: User) -> None:
    answer = api.get(f"{WORKS}{make_work(creator).public_id}/image/1600/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "private, max-age=3600"


def test_an_avatar_is_registered_once(platform: APIClient, platform_client: User) -> None:
    facts = {"model_version": "lofter-3", "generated_at": "2026-03-01T10:00Z"}
    made = sent(platform, AVATARS, make_picture_bytes(1), external_id="AV-1", **facts)
    avatar = Avatar.objects.get(added_by=platform_client)
    body = made.json()
    assert (made.status_code, body["id"]) == (201, str(avatar.public_id))
    assert (body["external_id"], body["model_version"]) == ("AV-1", "lofter-3")
    assert avatar.generated_at is not None
    assert avatar.generated_at.isoformat() == "2026-03-01T10:00:00+00:00"
    again = sent(platform, AVATARS, make_picture_bytes(1), external_id="AV-1")
    assert (again.status_code, again.json()) == (200, body)
    other = sent(platform, AVATARS, make_picture_bytes(2), external_id="AV-1")
    conflict = problem(other, 409, "avatar_conflict")
    assert (conflict["existing"], set(conflict["errors"])) == (body["id"], {"external_id"})
    assert Blob.objects.count() == 1
    assert platform.get(f"{AVATARS}{body['id']}/").json() == body
    assert platform.get(AVATARS, {"external_id": "AV-1"}).json()["results"] == [body]
    assert platform.get(AVATARS, {"external_id": "AV-2"}).json()["results"] == []


def test_an_avatars_picture_is_marked_and_logged(
    platform: APIClient, platform_client: User
) -> None:
    avatar = make_avatar(added_by=platform_client)
    url = f"{AVATARS}{avatar.public_id}/image/384/"
    assert platform.get(url)["Cache-Control"] == "no-store"
    assert Look.objects.get().where == url


def test_a_platform_client_sees_its_own_avatars_alone(platform: APIClient) -> None:
    avatar = make_avatar()
    problem(platform.get(f"{AVATARS}{avatar.public_id}/"), 404, "not_found")
    assert len(platform.get(AVATARS).json()["results"]) == 0


def test_uploads_are_throttled(
    api: APIClient, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(UploadThrottle, "rate", "1/hour", raising=False)
    assert sent(api, WORKS, make_picture_bytes(1), title="Lamp").status_code == 201
    answer = sent(api, WORKS, make_picture_bytes(2), title="Fox")
    problem(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 3000
    assert api.get(WORKS).status_code == 200
