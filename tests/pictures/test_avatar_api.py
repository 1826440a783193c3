"""Registering avatars over the API: one, many, by address; finding them; adding what is missing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from pictures.actions import fetch_waiting
from pictures.models import Avatar, AvatarFetch, Look
from tests.factories import NOW, make_avatar, make_picture_bytes, make_user
from tests.pictures.platform import PROMPT, pictures_at, row
from tests.pictures.test_api import AVATARS, api_for, problem, sent, signed_in, upload
from tests.pictures.wires import Listener, reply

pytestmark = pytest.mark.django_db
BATCH, FETCHES = f"{AVATARS}batch/", "/api/v1/avatar-fetches/"
FOX = make_picture_bytes(1)
FACTS = {
    "generated_at": "2026-03-01T10:00:00+08:00",
    "model_version": "avatars-3.1",
    "prompt_sha256": PROMPT,
    "pseudonym": "u-81f3",
    "manifest_id": "manifest-2026-02",
    "made_by": "USER",
}


@pytest.fixture
def platform(platform_client: User) -> APIClient:
    return api_for(platform_client)


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Listener]:
    with pictures_at(settings, reply(FOX)) as listener:
        yield listener


def batch(client: APIClient, rows: Any, **files: bytes) -> Any:
    """Rows with files, as multipart."""
    sent = {name.replace("_", "."): upload(data) for name, data in files.items()}
    return client.post(BATCH, {"rows": json.dumps(rows), **sent}, format="multipart")


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [each["outcome"] for each in answer.json()["rows"]]


def test_all_that_is_said_comes_back(platform: APIClient) -> None:
    made = sent(platform, AVATARS, FOX, external_id="AV-1", **FACTS)
    body = made.json()
    assert made.status_code == 201
    assert {name: body[name] for name in FACTS} == FACTS
    assert body["ai_label"] == "MISSING"
    assert body["file_says"]["amiss"] == [
        "It carries no AI label, which GB 45438 asks of generated pictures."
    ]
    again = sent(platform, AVATARS, FOX, external_id="AV-1", **FACTS)
    assert (again.status_code, again.json()) == (200, body)
    other = sent(platform, AVATARS, FOX, external_id="AV-1", **FACTS | {"pseudonym": "u-2"})
    told = problem(other, 409, "avatar_facts_differ")
    assert (told["existing"], told["differing"]) == (body["id"], ["pseudonym"])
    assert Avatar.objects.get().generated_at == datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("prompt_sha256", "a fox in the snow"),
        ("pseudonym", "lin@example.org"),
        ("made_by", "NOBODY"),
        ("generated_at", "yesterday"),
        ("external_id", ""),
    ],
)
def test_a_wrong_fact_is_named(platform: APIClient, fact: str, value: str) -> None:
    answer = sent(platform, AVATARS, FOX, **{"external_id": "AV-1", **FACTS, fact: value})
    assert list(problem(answer, 400, "invalid")["errors"]) == [fact]


def test_a_picture_comes_as_a_file_or_from_an_address(platform: APIClient, site: Listener) -> None:
    url = site.url("/1.png")
    for given in ({}, {"url": url, "image": upload(FOX)}):
        answer = platform.post(AVATARS, {"external_id": "A", **given}, format="multipart")
        assert problem(answer, 400, "invalid")["errors"] == {
            "image": ["Give either a file or an address."]
        }
    made = platform.post(AVATARS, {"external_id": "A", "url": url, **FACTS}, format="json")
    assert (made.status_code, made.json()["made_by"], site.connections) == (201, "USER", 1)
    again = platform.post(AVATARS, {"external_id": "A", "url": url}, format="json")
    assert (again.status_code, again.json(), site.connections) == (200, made.json(), 1)


def test_an_address_that_is_not_asked_says_why(platform: APIClient, site: Listener) -> None:
    for url, code in (
        ("http://169.254.169.254/latest/", "url_literal"),
        (f"http://art.example:{site.port}/", "url_host_not_listed"),
        ("file:///etc/passwd", "url_scheme"),
    ):
        answer = platform.post(AVATARS, {"external_id": "A", "url": url}, format="json")
        told = problem(answer, 400, code)
        assert (list(told["errors"]), told["again"]) == (["url"], False)
    assert site.connections == 0


def test_missing_facts_are_added_and_others_stay(platform: APIClient) -> None:
    made = sent(platform, AVATARS, FOX, external_id="AV-1", model_version="v1").json()
    url = f"{AVATARS}{made['id']}/"
    done = platform.patch(url, {"manifest_id": "m-1", "model_version": "v1"}, format="json")
    assert (done.status_code, done.json()) == (200, made | {"manifest_id": "m-1"})
    other = platform.patch(url, {"model_version": "v2", "pseudonym": "u-1"}, format="json")
    assert problem(other, 409, "avatar_facts_differ")["differing"] == ["model_version"]
    assert platform.get(url).json() == done.json()
    foreign = api_for(make_user(Role.PLATFORM_CLIENT))
    problem(foreign.patch(url, {"pseudonym": "u-1"}, format="json"), 404, "not_found")


def test_avatars_are_found(platform: APIClient) -> None:
    first = sent(platform, AVATARS, FOX, external_id="AV-1", **FACTS).json()
    second = sent(platform, AVATARS, make_picture_bytes(2), external_id="AV-2").json()
    day = first["created_at"][:10]

    def found(**wanted: str) -> list[Any]:
        results: list[Any] = platform.get(AVATARS, wanted).json()["results"]
        return results

    assert found() == found(ai_label="AMISS") == found(day=day) == [second, first]
    assert found(made_by="USER") == found(model_version="avatars-3.1") == [first]
    assert found(external_id="AV-2") == [second]
    assert found(ai_label="RIGHT") == found(day="2020-01-01") == []
    problem(platform.get(AVATARS, {"day": "soon"}), 400, "invalid")
    problem(platform.get(AVATARS, {"made_by": "NOBODY"}), 400, "invalid")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_as_often_for_three_as_for_one(
    count: int, platform: APIClient, platform_client: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(count):
        make_avatar(added_by=platform_client)
    platform.get(AVATARS)
    with django_assert_num_queries(4):
        assert len(platform.get(AVATARS).json()["results"]) == count
    with django_assert_num_queries(5):
        assert platform.get(AVATARS, {"with_count": "true"}).json()["count"] == count


def test_staff_read_all_avatars_without_pseudonyms(
    platform: APIClient, reviewer: User, auditor: User
) -> None:
    made = sent(platform, AVATARS, FOX, external_id="AV-1", **FACTS).json()
    for user in (reviewer, auditor):
        staff = api_for(user)
        assert staff.get(AVATARS).json()["results"][0]["pseudonym"] == ""
        shown = staff.get(f"{AVATARS}{made['id']}/").json()
        assert shown == made | {"pseudonym": ""}
        assert staff.get(f"{AVATARS}{made['id']}/image/384/").status_code == 200
        for client, code in ((signed_in(user), "permission_denied"), (staff, "scope_missing")):
            problem(client.patch(f"{AVATARS}{made['id']}/", {}), 403, code)
            problem(client.post(BATCH, {}, format="json"), 403, code)
            problem(client.post(f"{AVATARS}forget/", {}, format="json"), 403, code)
    assert Look.objects.count() == 2


def test_a_pseudonym_is_forgotten(platform: APIClient) -> None:
    sent(platform, AVATARS, FOX, external_id="AV-1", pseudonym="u-1")
    answer = platform.post(f"{AVATARS}forget/", {"pseudonym": "u-1"}, format="json")
    assert (answer.status_code, answer.json()) == (200, {"avatars": 1})
    assert platform.get(AVATARS).json()["results"][0]["pseudonym"] == ""
    problem(platform.post(f"{AVATARS}forget/", {"pseudonym": "a b"}, format="json"), 400, "invalid")


# --- Many at once -----------------------------------------------------------------------------


def test_each_row_stands_for_itself(platform: APIClient, site: Listener) -> None:
    sent(platform, AVATARS, FOX, external_id="AV-0")
    rows = [
        row(0, file="fox.png"),
        row(1, file="fox.png", **FACTS),
        row(2, file="lamp.png", made_by="NOBODY", prompt_sha256="x"),
        row(3, file="none.png"),
        row(4, file="text.png"),
        row(5),
        row(6, file="fox.png", url=site.url()),
        row(7, url=site.url("/7")),
        row(8, url="http://10.0.0.1/"),
        row(0, file="lamp.png"),
        {"file": "fox.png"},
        "not a row",
        row(9, file="fox.png"),
    ]
    answer = batch(platform, rows, fox_png=FOX, lamp_png=make_picture_bytes(2), text_png=b"text")
    assert outcomes(answer) == [
        "there", "registered", "refused", "refused", "refused", "refused", "refused", "waiting",
        "refused", "refused", "refused", "refused", "registered",
    ]  # fmt: skip
    body = answer.json()
    counted = {word: body[word] for word in ("registered", "there", "waiting", "refused")}
    assert counted == {"registered": 2, "there": 1, "waiting": 1, "refused": 9}
    told = {each["row"]: each["problem"] for each in body["rows"] if each["problem"]}
    assert {number: each["code"] for number, each in told.items()} == {
        2: "invalid", 3: "file_missing", 4: "text", 5: "picture_missing", 6: "picture_missing",
        8: "url_literal", 9: "avatar_conflict", 10: "invalid", 11: "invalid",
    }  # fmt: skip
    assert set(told[2]["errors"]) == {"made_by", "prompt_sha256"}
    assert told[9]["existing"] == body["rows"][0]["avatar"]["id"]
    assert told[4]["errors"] == {"image": [told[4]["detail"]]}
    assert body["rows"][1]["avatar"]["pseudonym"] == "u-81f3"
    assert [each["external_id"] for each in body["rows"]][9:] == ["AV-0", "", "", "AV-9"]
    assert body["rows"][7]["fetch"]["url"] == site.url("/7")
    assert (Avatar.objects.count(), site.connections) == (3, 0)


def test_a_batch_sent_again_gives_the_same_rows(platform: APIClient, site: Listener) -> None:
    rows = [row(1, file="fox.png"), row(2, url=site.url("/2"))]
    assert outcomes(batch(platform, rows, fox_png=FOX)) == ["registered", "waiting"]
    assert outcomes(batch(platform, rows, fox_png=FOX)) == ["there", "waiting"]
    fetch_waiting(now=datetime.now(UTC))
    third = batch(platform, rows, fox_png=FOX)
    assert outcomes(third) == ["there", "there"]
    assert third.json()["rows"][1]["avatar"]["external_id"] == "AV-2"
    assert (Avatar.objects.count(), site.connections) == (2, 1)


def test_rows_come_as_json_too(platform: APIClient, site: Listener) -> None:
    answer = platform.post(BATCH, {"rows": [row(1, url=site.url())]}, format="json")
    assert outcomes(answer) == ["waiting"]
    assert outcomes(platform.post(BATCH, [row(1, url=site.url())], format="json")) == ["waiting"]
    assert outcomes(batch(platform, {"rows": [row(1, url=site.url())]})) == ["waiting"]


def test_files_are_found_by_their_own_names(platform: APIClient) -> None:
    files = [upload(FOX), upload(make_picture_bytes(2))]
    files[0].name, files[1].name = "a.png", "b.png"
    rows = [row(1, file="a.png"), row(2, file="b.png"), row(3, file="files")]
    answer = platform.post(BATCH, {"rows": json.dumps(rows), "files": files}, format="multipart")
    assert outcomes(answer) == ["registered", "registered", "refused"]


@pytest.mark.parametrize("rows", [None, "", "[", "{}", "[]", '{"rows": 3}', "[" * 100_000])
def test_what_is_no_list_of_rows_is_refused(platform: APIClient, rows: str | None) -> None:
    sent = {} if rows is None else {"rows": rows}
    answer = platform.post(BATCH, sent, format="multipart")
    assert problem(answer, 400, "invalid")["errors"] == {"rows": ["Send a list of rows as JSON."]}


def test_one_call_takes_only_so_many_rows(platform: APIClient, settings: LazySettings) -> None:
    settings.REDRESS_AVATAR_ROWS = 2
    rows = [row(number, file="fox.png") for number in range(3)]
    told = problem(batch(platform, rows, fox_png=FOX), 400, "too_many_rows")
    assert told["detail"] == "One call takes at most 2 rows."
    assert Avatar.objects.count() == 0
    assert outcomes(batch(platform, rows[:2], fox_png=FOX)) == ["registered", "registered"]


# --- What is fetched --------------------------------------------------------------------------


def test_what_is_fetched_is_followed_and_tried_again(
    platform: APIClient, reviewer: User, settings: LazySettings
) -> None:
    with pictures_at(settings, reply(b"", "404 Gone"), reply(FOX)) as site:
        url = site.url("/1?key=secret")
        platform.post(BATCH, {"rows": [row(1, url=url)]}, format="json")
        (waiting,) = platform.get(FETCHES).json()["results"]
        assert (waiting["state"], waiting["url"], waiting["tries"]) == ("WAITING", url, 0)
        fetch_waiting(now=datetime.now(UTC))
        one = f"{FETCHES}{waiting['id']}/"
        failed = platform.get(one).json()
        assert (failed["state"], failed["code"], failed["tries"]) == ("FAILED", "url_status", 1)
        assert failed["reason"] == "The other side answered 404 instead of the picture."
        assert platform.get(FETCHES, {"state": "FAILED"}).json()["results"] == [failed]
        assert platform.get(FETCHES, {"state": "DONE"}).json()["results"] == []
        seen = api_for(reviewer).get(one).json()
        assert seen["url"] == f"127.0.0.1:{site.port}"
        assert platform.post(f"{one}retry/").json()["state"] == "WAITING"
        problem(platform.post(f"{one}retry/"), 409, "fetch_not_failed")
        assert platform.post(f"{FETCHES}retry-all/").json() == {"waiting": 0}
        fetch_waiting(now=datetime.now(UTC))
    done = platform.get(one).json()
    avatar = Avatar.objects.get()
    assert (done["state"], done["avatar"]) == ("DONE", str(avatar.public_id))
    assert done["url"] == site.url("/1")
    problem(platform.get(FETCHES, {"state": "LOST"}), 400, "invalid")


def test_nobody_else_follows_or_retries_it(
    platform: APIClient, creator: User, reviewer: User, site: Listener
) -> None:
    platform.post(BATCH, {"rows": [row(1, url=site.url())]}, format="json")
    AvatarFetch.objects.update(state="FAILED", retry_at=None, code="page", ended_at=NOW)
    one = f"{FETCHES}{AvatarFetch.objects.get().public_id}/"
    other = api_for(make_user(Role.PLATFORM_CLIENT))
    problem(other.get(one), 404, "not_found")
    problem(other.post(f"{one}retry/"), 404, "not_found")
    problem(api_for(creator).get(FETCHES), 403, "permission_denied")
    for client, code in (
        (signed_in(reviewer), "permission_denied"), (api_for(reviewer), "scope_missing"),
    ):  # fmt: skip
        problem(client.post(f"{one}retry/"), 403, code)
        problem(client.post(f"{FETCHES}retry-all/"), 403, code)
