"""`Idempotency-Key`: the same call does its work once, whatever happens in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import calls, forget_answers
from accounts.models import AnsweredCall, ApiKey, User
from accounts.tasks import forget_answers_of_calls
from claims import actions
from claims.models import Claim
from pictures.models import Work
from tests.factories import NOW, make_draft, make_picture_bytes, make_token

pytestmark = pytest.mark.django_db
CLAIMS, WORKS, KEYS = "/api/v1/claims/", "/api/v1/works/", "/api/v1/keys/"
ClientFor = Callable[[User], Client]


def caller(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def api(creator: User) -> APIClient:
    return caller(make_token(creator))


def post(api: APIClient, name: str, said: Any = None, address: str = CLAIMS) -> Any:
    """A call with a key of idempotency."""
    headers = {"Idempotency-Key": name}
    return api.post(address, said or {}, format="json", headers=headers)


def test_the_same_call_is_answered_the_same_and_done_once(api: APIClient) -> None:
    first, second = (post(api, "a-1", {"holder_name": "Lin"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"]
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Claim.objects.count() == 1
    assert post(api, "a-2", {"holder_name": "Lin"}).status_code == 201
    assert Claim.objects.count() == 2


def test_the_order_of_fields_makes_no_other_call(api: APIClient) -> None:
    post(api, "a", {"holder_name": "Lin", "agent_name": "Mo"})
    again = post(api, "a", {"agent_name": "Mo", "holder_name": "Lin"})
    assert again["Idempotent-Replayed"] == "true"


def test_the_key_of_another_call_is_refused(api: APIClient, creator: User) -> None:
    draft = make_draft(creator)
    post(api, "a", {"holder_name": "Lin"})
    others = [
        post(api, "a", {"holder_name": "Mo"}),
        post(api, "a", {"reason": "x"}, f"{CLAIMS}{draft.public_id}/withdraw/"),
        api.patch(
            f"{CLAIMS}{draft.public_id}/", {}, format="json", headers={"Idempotency-Key": "a"}
        ),
    ]
    assert [answer.status_code for answer in others] == [422] * 3
    assert others[0].json()["code"] == "idempotency_key_reused"
    assert others[0]["Content-Type"] == "application/problem+json"


def test_keys_of_different_people_programs_and_pages_do_not_meet(
    api: APIClient, creator: User, other_creator: User, client_for: ClientFor
) -> None:
    callers = (api, caller(make_token(creator)), caller(make_token(other_creator)))
    assert [post(each, "a").status_code for each in callers] == [201] * 3
    browser = client_for(creator)
    by_page = [
        browser.post(CLAIMS, {}, "application/json", headers={"Idempotency-Key": "a"})
        for _ in range(2)
    ]
    assert by_page[0].content == by_page[1].content
    assert Claim.objects.count() == 4
    assert str(AnsweredCall.objects.first()) == f"{creator.pk} a 201"


@pytest.mark.parametrize("name", ["", "x" * 256, "é", "a\tb"])
def test_what_is_no_key(api: APIClient, name: str) -> None:
    answer = post(api, name)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert Claim.objects.count() == 0


def test_uploads_count_by_their_bytes(api: APIClient) -> None:
    def upload(seed: int, title: str = "Fox") -> Any:
        image = SimpleUploadedFile("fox.png", make_picture_bytes(seed), "image/png")
        said = {"title": title, "image": image}
        return api.post(WORKS, said, format="multipart", headers={"Idempotency-Key": "up"})

    first, again = upload(1), upload(1)
    assert (first.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert first.json() == again.json()
    assert [upload(2).status_code, upload(1, "Cat").status_code] == [422, 422]
    assert Work.objects.count() == 1


def test_refusals_are_kept_but_not_those_that_say_nothing_of_the_work(
    api: APIClient, creator: User
) -> None:
    draft = make_draft(creator)
    file = f"{CLAIMS}{draft.public_id}/file/"
    first, again = (post(api, "f", {"declaration_agreed": True}, file) for _ in range(2))
    assert first.status_code == again.status_code
    assert 400 <= first.status_code < 500
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    scopes = ApiKey.objects.get().scopes
    ApiKey.objects.update(scopes=["works"])
    assert post(api, "g").status_code == 403
    ApiKey.objects.update(scopes=scopes)
    assert post(api, "g").status_code == 201
    malformed = api.post(
        CLAIMS, "{", content_type="application/json", headers={"Idempotency-Key": "h"}
    )
    assert malformed.status_code == 400
    assert post(api, "h").status_code == 201


def test_a_defect_undoes_the_work_and_is_not_kept(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a crash between the work and the kept answer: both are one transaction."""
    keep = AnsweredCall.objects.create

    def crash(**_facts: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(AnsweredCall.objects, "create", crash)
    with pytest.raises(ZeroDivisionError):
        post(api, "a")
    assert Claim.objects.count() == 0
    monkeypatch.setattr(AnsweredCall.objects, "create", keep)
    assert post(api, "a").status_code == 201
    assert Claim.objects.count() == 1


def test_a_defect_of_the_view_is_not_kept(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    create = actions.create_claim

    def fails_after(**facts: Any) -> Claim:
        create(**facts)
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "create_claim", fails_after)
    with pytest.raises(ZeroDivisionError):
        post(api, "a")
    assert (Claim.objects.count(), AnsweredCall.objects.count()) == (0, 0)


def test_a_secret_is_neither_kept_nor_told_again(api: APIClient) -> None:
    said = {"name": "b", "scopes": ["claims"]}
    first, again = (post(api, "k", said, KEYS) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["code"] == "answer_shown_once"
    assert again.json()["answered"]["status"] == 201
    assert ApiKey.objects.count() == 2
    assert AnsweredCall.objects.get().body is None


def test_answers_are_kept_encrypted_and_the_request_is_not_kept(
    api: APIClient, settings: LazySettings
) -> None:
    first = post(api, "a", {"holder_name": "Lin Mo of Hangzhou"})
    kept = AnsweredCall.objects.get()
    assert b"Hangzhou" not in bytes(kept.body or b"")
    assert "Hangzhou" not in f"{kept.headers}{kept.fingerprint}"
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-of-the-house"
    assert calls.body_of(kept) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert calls.body_of(kept) == first.content


def test_long_answers_are_not_kept(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MOST_BYTES", 10)
    assert [post(api, "a").status_code for _ in range(2)] == [201, 409]
    assert Claim.objects.count() == 1


def test_a_stranger_has_nothing_to_repeat(stranger: Client) -> None:
    file = SimpleUploadedFile("n.pdf", b"%PDF-1.7")
    answer = stranger.post(
        "/api/v1/notices/check/", {"file": file}, headers={"Idempotency-Key": "a"}
    )
    assert answer.status_code == 200
    assert AnsweredCall.objects.count() == 0


def test_after_a_day_a_key_may_be_used_anew(api: APIClient, settings: LazySettings) -> None:
    post(api, "a", {"holder_name": "Lin"})
    settings.REDRESS_IDEMPOTENCY_HOURS = 2
    AnsweredCall.objects.update(answered_at=timezone.now() - timedelta(hours=3))
    assert post(api, "a", {"holder_name": "Mo"}).status_code == 201
    assert AnsweredCall.objects.count() == 1


def test_the_bell_forgets_old_answers(api: APIClient) -> None:
    post(api, "old")
    AnsweredCall.objects.update(answered_at=NOW)
    post(api, "new")
    assert forget_answers_of_calls() == 1
    assert AnsweredCall.objects.get().name == "new"
    assert forget_answers(now=timezone.now()) == 0


@pytest.mark.parametrize(
    "change", ["name = ''", "status = 500", "status = 199", "user_id = NULL", "name = 'b'"]
)
def test_the_database_refuses_answers_that_make_no_sense(api: APIClient, change: str) -> None:
    post(api, "a")
    post(api, "b")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_answeredcall SET {change}")  # noqa: S608  # our own words


# --- Two connections ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_the_work_once(creator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """One works and is held up inside its work; the other is told to come back."""
    secret, create = make_token(creator), actions.create_claim
    inside, go_on = Event(), Event()

    def slow(**facts: Any) -> Claim:
        inside.set()
        assert go_on.wait(30)
        return create(**facts)

    monkeypatch.setattr(actions, "create_claim", slow)

    def call() -> Any:
        try:
            return post(caller(secret), "a")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call)
        assert inside.wait(30)
        second = post(caller(secret), "a")
        go_on.set()
        done = first.result()
    assert (done.status_code, second.status_code) == (201, 409)
    assert (second.json()["code"], second["Retry-After"]) == ("idempotency_in_progress", "1")
    third = post(caller(secret), "a")
    assert (third.content, third["Idempotent-Replayed"]) == (done.content, "true")
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_do_the_work_once(creator: User) -> None:
    secret, start = make_token(creator), Barrier(8)

    def call() -> int:
        try:
            start.wait(30)
            status: int = post(caller(secret), "a").status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = [each.result() for each in [pool.submit(call) for _ in range(8)]]
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert (Claim.objects.count(), AnsweredCall.objects.count()) == (1, 1)
