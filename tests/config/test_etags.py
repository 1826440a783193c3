"""`If-Match`: nobody overwrites what they have not read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AnsweredCall, User
from claims.models import Claim
from claims.states import State
from pictures import actions as pictures_actions
from pictures.models import Work
from review.models import Queue
from tests.factories import make_draft, make_work

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
JSON = "application/json"


def patch(browser: Client, address: str, said: dict[str, Any], tag: str, **more: str) -> Any:
    return browser.patch(address, said, JSON, headers={"If-Match": tag, **more})


def test_a_work_is_changed_only_as_it_was_read(creator: User, client_for: ClientFor) -> None:
    browser, address = client_for(creator), f"/api/v1/works/{make_work(creator).public_id}/"
    tag = browser.get(address)["ETag"]
    assert patch(browser, address, {"title": "Fox"}, tag).status_code == 200
    late = patch(browser, address, {"title": "Cat"}, tag)
    assert (late.status_code, late.json()["code"]) == (412, "changed")
    assert browser.get(address).json()["title"] == "Fox"
    assert patch(browser, address, {"title": "Cat"}, f'"other", {tag_of(browser, address)}')
    assert browser.get(address).json()["title"] == "Cat"
    assert patch(browser, address, {"title": "Owl"}, "*").status_code == 200
    assert browser.delete(address, headers={"If-Match": tag}).status_code == 412
    gone = browser.delete(address, headers={"If-Match": tag_of(browser, address)})
    assert gone.status_code == 204
    assert browser.get(address).status_code == 404


def tag_of(browser: Client, address: str) -> str:
    tag: str = browser.get(address)["ETag"]
    return tag


def test_drafts_and_what_is_done_to_them(creator: User, client_for: ClientFor) -> None:
    """An address below the thing is held to the state of the thing."""
    draft, browser = make_draft(creator), client_for(creator)
    address = f"/api/v1/claims/{draft.public_id}/"
    tag = tag_of(browser, address)
    assert patch(browser, address, {"holder_name": "Lin"}, tag).status_code == 200
    withdraw = f"{address}withdraw/"
    said = {"reason": "Settled."}
    late = browser.post(withdraw, said, JSON, headers={"If-Match": tag})
    assert late.status_code == 412
    fresh = browser.post(withdraw, said, JSON, headers={"If-Match": tag_of(browser, address)})
    assert (fresh.status_code, Claim.objects.get().state) == (200, State.WITHDRAWN)


def test_the_rules_of_a_queue(senior: User, client_for: ClientFor) -> None:
    queue, browser = Queue.objects.create(name_zh="法文", name_en="French"), client_for(senior)
    address = f"/api/v1/review/queues/{queue.public_id}/"
    tag = tag_of(browser, address)
    Queue.objects.update(name_en="German")
    assert patch(browser, address, {"name_en": "Greek"}, tag).status_code == 412
    assert (
        patch(browser, address, {"name_en": "Greek"}, tag_of(browser, address)).status_code == 200
    )


def test_an_address_that_answers_a_get_is_held_to_that(
    creator: User, client_for: ClientFor
) -> None:
    browser = client_for(creator)
    address = f"/api/v1/works/{make_work(creator).public_id}/proofs/"
    tag = tag_of(browser, address)
    said = {"kind": "REGISTRATION", "note": "See my site."}
    answers = [
        browser.post(address, said, JSON, headers={"If-Match": tag}).status_code for _ in range(2)
    ]
    assert answers == [201, 412]


def test_where_there_is_no_thing_if_match_has_no_meaning(
    creator: User, client_for: ClientFor, finance_preparer: User
) -> None:
    browser = client_for(creator)
    made = browser.post("/api/v1/personal-data/", {}, JSON, headers={"If-Match": '"x"'})
    assert (made.status_code, made.json()["code"]) == (400, "if_match_unsupported")


def test_a_change_that_came_too_late_may_be_sent_again(
    creator: User, client_for: ClientFor
) -> None:
    """412 says nothing of the work, so it is not kept for the Idempotency-Key."""
    browser, address = client_for(creator), f"/api/v1/works/{make_work(creator).public_id}/"
    said, once = {"title": "Fox"}, {"Idempotency-Key": "a"}
    assert patch(browser, address, said, '"old"', **once).status_code == 412
    assert AnsweredCall.objects.count() == 0
    first = patch(browser, address, said, tag_of(browser, address), **once)
    assert first.status_code == 200
    again = patch(browser, address, said, '"old"', **once)
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_comes_too_late(
    creator: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make_work(creator)
    address = f"/api/v1/works/{work.public_id}/"
    one, two = client_for(creator), client_for(creator)
    tag, change = tag_of(one, address), pictures_actions.change_work
    inside, go_on = Event(), Event()

    def slow(*args: Any, **facts: Any) -> Work:
        inside.set()
        go_on.wait(5)
        return change(*args, **facts)

    def call(browser: Client, title: str) -> int:
        try:
            status: int = patch(browser, address, {"title": title}, tag).status_code
            return status
        finally:
            connection.close()

    monkeypatch.setattr(pictures_actions, "change_work", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(call, one, "Fox")
        assert inside.wait(30)
        second = pool.submit(call, two, "Cat")
        go_on.set()
        codes = [first.result(), second.result()]
    assert codes == [200, 412]
    assert Work.objects.get().title == "Fox"
