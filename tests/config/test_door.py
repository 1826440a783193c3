"""What holds for every view of the API: scopes, rates, parameters, sizes, tags and problems."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from accounts.scopes import ANY_KEY, Scope
from config.answers import ApiAnswersMiddleware
from config.door import Door
from tests.factories import make_claim, make_draft, make_token, make_work

pytestmark = pytest.mark.django_db
CLAIMS, WORKS = "/api/v1/claims/", "/api/v1/works/"
OPEN = {"Schema", "Docs", "Root"}
ClientFor = Callable[[User], Client]


def caller(secret: str, **headers: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", **headers)
    return client


def api_views(found: Any = None) -> Iterator[Any]:
    """The class behind every address of the API."""
    for each in found or get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            if found is not None or str(each.pattern) == "api/v1/":
                yield from api_views(each.url_patterns)
        elif isinstance(each, URLPattern) and found is not None:
            yield getattr(each.callback, "cls")  # noqa: B009  # known to routers alone


def test_every_address_of_the_api_declares_its_scope_and_stands_behind_the_door() -> None:
    views = set(api_views())
    assert len(views) > 50
    known = {*Scope, ANY_KEY}
    assert [view.__name__ for view in views if getattr(view, "scope", None) not in known] == []
    assert {view.__name__ for view in views if not issubclass(view, Door)} == OPEN


# --- Scopes ---------------------------------------------------------------------------------


def test_a_key_does_what_its_scope_names_and_nothing_else(creator: User) -> None:
    claims = caller(make_token(creator, Scope.CLAIMS))
    assert claims.get(CLAIMS).status_code == 200
    assert claims.get("/api/v1/").status_code == 200
    assert claims.get("/api/v1/schema/").status_code == 200
    refused = claims.get(WORKS)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert "“works”" in refused.json()["detail"]


def test_a_key_that_only_reads_changes_nothing(creator: User) -> None:
    draft = make_draft(creator)
    reading = caller(make_token(creator, Scope.READ_ONLY))
    assert reading.get(f"{CLAIMS}{draft.public_id}/").status_code == 200
    for method in ("patch", "post", "put", "delete"):
        answer = getattr(reading, method)(f"{CLAIMS}{draft.public_id}/", {}, format="json")
        assert answer.status_code in {403, 405}
    assert reading.post(CLAIMS, {}, format="json").status_code == 403


def test_a_key_never_does_more_than_its_person_may(creator: User) -> None:
    secret = make_token(creator)
    ApiKey.objects.update(scopes=["review", "payouts", "read-only"])
    assert caller(secret).get("/api/v1/review/queue/").status_code == 403
    assert caller(secret).get("/api/v1/batches/").status_code == 403


def test_a_view_without_a_scope_is_closed_to_keys(
    creator: User, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    view = next(view for view in api_views() if view.__name__ == "WorkViewSet")
    monkeypatch.setattr(view, "scope", None)
    assert caller(make_token(creator)).get(WORKS).status_code == 403
    assert client_for(creator).get(WORKS).status_code == 200  # a session is bound by roles alone


# --- Rates ----------------------------------------------------------------------------------


def test_a_key_has_its_own_rate_and_is_told_of_it(creator: User) -> None:
    slow, other = make_token(creator, per_minute=2), make_token(creator)
    answers = [caller(slow).get(CLAIMS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"2"}
    assert all(0 <= int(answer["RateLimit-Reset"]) <= 60 for answer in answers)
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "throttled"
    assert caller(other).get(CLAIMS)["RateLimit-Limit"] == "300"


def test_a_session_is_told_of_no_rate(creator: User, client_for: ClientFor) -> None:
    assert "RateLimit-Limit" not in client_for(creator).get(CLAIMS)


# --- Parameters and sizes -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "asked", "wrong"),
    [
        (CLAIMS, {"state": "DRAFT"}, []),
        (CLAIMS, {"state": ""}, []),
        (CLAIMS, {"state": "draft"}, ["state"]),
        (CLAIMS, {"states": "DRAFT", "x": "1"}, ["states", "x"]),
        (CLAIMS, {"page_size": "100", "with_count": "true"}, []),
        (CLAIMS, {"page_size": "101"}, ["page_size"]),
        (CLAIMS, {"page_size": "0"}, ["page_size"]),
        (CLAIMS, {"page_size": "ten"}, ["page_size"]),
        (CLAIMS, {"cursor": "nonsense"}, ["cursor"]),
        (CLAIMS, {"cursor": "\0"}, ["cursor"]),
        (WORKS, {"state": "DRAFT"}, ["state"]),
    ],
)
def test_what_a_call_does_not_know_is_refused(
    creator: User, client_for: ClientFor, address: str, asked: dict[str, str], wrong: list[str]
) -> None:
    answer = client_for(creator).get(address, asked)
    assert answer.status_code == (400 if wrong else 200)
    assert sorted(answer.json().get("errors", {})) == wrong


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        ("/api/v1/ledger/", {"since": "2026-02-28"}, 200),
        ("/api/v1/ledger/", {"since": "2026-02-31"}, 400),
        ("/api/v1/ledger/", {"since": "yesterday"}, 400),
        ("/api/v1/corrections/", {"overdue": "true"}, 200),
        ("/api/v1/corrections/", {"overdue": "perhaps"}, 400),
        ("/api/v1/corrections/", {"q": "RD\0"}, 400),
        ("/api/v1/statements/", {"year": "2026"}, 200),
        ("/api/v1/statements/", {"year": "MMXXVI"}, 400),
    ],
)
def test_values_are_of_the_kind_that_is_described(
    finance_preparer: User, client_for: ClientFor, address: str, asked: dict[str, str], status: int
) -> None:
    assert client_for(finance_preparer).get(address, asked).status_code == status


def test_too_large_a_body_is_refused(
    creator: User, client_for: ClientFor, settings: LazySettings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    said = json.dumps({"holder_name": "x" * 200})
    answer = client_for(creator).post(CLAIMS, said, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


# --- Tags -----------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(creator: User, client_for: ClientFor) -> None:
    work = make_work(creator)
    browser = client_for(creator)
    one = f"{WORKS}{work.public_id}/"
    for address in (WORKS, one):
        first = browser.get(address)
        assert first["Cache-Control"] == "private, no-cache"
        again = browser.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    tag = browser.get(one)["ETag"]
    work.title = "Another"
    work.save()
    changed = browser.get(one, headers={"If-None-Match": tag})
    assert (changed.status_code, changed["ETag"] != tag) == (200, True)


def test_pages_keep_their_own_way(creator: User, client_for: ClientFor) -> None:
    assert "ETag" not in client_for(creator).get("/claims/")


# --- Problems -------------------------------------------------------------------------------


def zh(client: APIClient | Client, address: str, method: str = "get", **more: Any) -> Any:
    return getattr(client, method)(address, headers={"Accept-Language": "zh-Hans"}, **more)


def test_problems_are_in_the_language_that_is_asked_for(
    creator: User, client_for: ClientFor
) -> None:
    browser, claim = client_for(creator), make_claim(creator)
    problems = {
        "unknown": zh(browser, "/api/v1/nothing/"),
        "gone": zh(browser, f"{CLAIMS}{make_claim().public_id}/"),
        "method": zh(browser, f"{CLAIMS}{claim.public_id}/", "delete"),
        "media": zh(browser, CLAIMS, "post", data="x", content_type="text/plain"),
        "json": zh(browser, CLAIMS, "post", data="{", content_type="application/json"),
        "stranger": zh(Client(), CLAIMS),
        "parameter": zh(browser, CLAIMS, data={"colour": "red"}),
    }
    found = {name: answer.status_code for name, answer in problems.items()}
    assert found == {
        "unknown": 404, "gone": 404, "method": 405, "media": 415, "json": 400, "stranger": 401,
        "parameter": 400,
    }  # fmt: skip
    for name, answer in problems.items():
        assert answer["Content-Type"] == "application/problem+json", name
        assert answer.json()["status"] == answer.status_code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"]), name
    assert "colour" in problems["parameter"].json()["errors"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "未找到"), ("en", "Not found")])
def test_without_a_language_a_key_is_answered_in_that_of_its_person(
    creator: User, language: str, words: str
) -> None:
    creator.language = language
    creator.save()
    told = caller(make_token(creator)).get(f"{CLAIMS}{make_claim().public_id}/").json()
    assert words in told["detail"]


def test_an_unknown_address_is_a_problem_and_a_page_elsewhere(stranger: Client) -> None:
    answer = stranger.get("/api/v1/nothing/", headers={"Accept-Language": "en"})
    assert answer.json() == {
        "type": "urn:redress:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing at this address.",
    }
    assert "html" in stranger.get("/nothing/")["Content-Type"]


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_a_defect_is_a_problem_that_tells_nothing(
    creator: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.queries.claims_seen_by", None)
    browser = client_for(creator)
    browser.raise_request_exception = False
    answer = browser.get(CLAIMS)
    assert (answer.status_code, answer.json()["code"]) == (500, "defect")
    assert answer.json()["detail"].startswith("Something went wrong here.")


def test_other_refusals_before_a_view_are_problems_too(stranger: Client) -> None:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    request = HttpRequest()
    request.path_info, request.method = "/api/v1/claims/", "GET"
    told = ApiAnswersMiddleware(lambda _request: HttpResponse("<h1>", status=418))(request)
    assert json.loads(told.content)["code"] == "refused"  # type: ignore[attr-defined]
    sent = ApiAnswersMiddleware(lambda _request: StreamingHttpResponse([b"a"]))(request)
    assert "ETag" not in sent
