"""The queue's pages and its API: shelves, search, reasons, letting go of a claim, setting up."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review import actions
from review.forms import QueueFilter
from review.models import Card, Handling, Queue
from review.queries import Filter, Shelf, counts, lease_of, on_shelf, shelves
from review.queries.shelves import bounded
from review.views import pages
from tests.factories import make_avatar, make_claim, make_user, make_work
from tests.review.browsing import SignIn, address, text
from tests.review.cases import at, card_of, in_review, lease
from tests.review.test_cards import make_queue, sort

pytestmark = pytest.mark.django_db
API = "/api/v1/review/"


def found(viewer: User, shelf: str = Shelf.ALL, **narrowed: Any) -> list[Claim]:
    cards = on_shelf(shelf, viewer=viewer, now=at(1), narrowed=Filter(**narrowed))
    return [card.claim for card in cards]


# --- Searching and narrowing ----------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "{reference}",
        "rd-2026",
        "{number}",
        "wei.zhang@exa",
        "example.net",
        "Zhang",
        "Lin Mo",
        "lin zhang",
        "AV-0815",
        "0815",
        "水墨",
        "墨仙鹤",
        "crane",
        "ink cra",
    ],
)
def test_a_claim_is_found_by_what_one_remembers_of_it(reviewer: User, words: str) -> None:
    person = make_user(Role.CREATOR, email="wei.zhang@example.net", display_name="Zhang Wei")
    work = make_work(person, title="水墨仙鹤 Ink crane")
    claim = in_review(person, works=[work], avatar=make_avatar(external_id="AV-0815"))
    in_review()
    said = words.format(reference=claim.reference, number=str(claim.reference)[-6:])
    others = {"rd-2026": 2, "Lin Mo": 2}.get(words, 1)
    hits = found(reviewer, text=said)
    assert claim in hits
    assert len(hits) == others


@pytest.mark.parametrize(
    "words", ["nobody", "rane", "'", "\\", "' | 'x", "a & !b", "()", ":*", "%"]
)
def test_what_nobody_said_finds_nothing_and_harms_nothing(reviewer: User, words: str) -> None:
    in_review()
    assert found(reviewer, text=words) == []


def test_an_avatar_is_found_by_the_address_where_it_was_seen(reviewer: User) -> None:
    claim = in_review(avatar=make_avatar(seen=True, source_url="https://pics.example/a/crane-7"))
    for words in ("https://pics.example/a", "pics.example", "crane-7"):
        assert found(reviewer, text=words) == [claim]


def test_every_filter_narrows(reviewer: User) -> None:
    queue = make_queue(bands=["LIKELY"])
    claim = in_review()
    yes: list[dict[str, Any]] = [
        {"queue": str(queue.public_id)},
        {"band": "LIKELY"},
        {"language": "en"},
        {"due": "WEEK"},
    ]
    no: list[dict[str, Any]] = [
        {"queue": "general"},
        {"band": "POSSIBLE"},
        {"language": "zh-hans"},
        {"due": "OVERDUE"},
        {"due": "DAY"},
        {"conflicts": True},
        {"appeals": True},
    ]
    Claim.objects.update(due_at=at(60 * 24 * 3))
    for narrowed in yes:
        assert found(reviewer, **narrowed) == [claim], narrowed
    for narrowed in no:
        assert found(reviewer, **narrowed) == [], narrowed
    Card.objects.update(conflict=True, appealed=True)
    assert found(reviewer, conflicts=True, appeals=True) == [claim]


def test_shelves_of_what_was_handled(reviewer: User, senior: User) -> None:
    mine, handed, parked, up = (in_review() for _ in range(4))
    lease(mine, by=reviewer)
    until = at(60 * 24)
    Card.objects.filter(pk=handed.pk).update(reserved_for=reviewer, reserved_until=until)
    Card.objects.filter(pk=parked.pk).update(parked_until=until)
    Card.objects.filter(pk=up.pk).update(escalated_at=at(0))
    assert found(reviewer, Shelf.MINE) == [mine, handed]
    assert found(reviewer, Shelf.PARKED) == [parked]
    assert found(reviewer, Shelf.ESCALATED) == [up]
    assert found(reviewer, Shelf.WAITING) == [handed]
    assert found(senior, Shelf.WAITING) == [up]
    figures = counts(senior, now=at(1))
    assert (figures.waiting, figures.taken, figures.parked, figures.escalated) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "given", [{"shelf": "NONSENSE"}, {"queue": "x"}, {"band": "?"}, {"due": "NEVER"}, {"q": "\0"}]
)
def test_a_filter_that_is_not_understood_is_left_out(given: dict[str, str]) -> None:
    assert QueueFilter(given).wanted() == (Shelf.WAITING, Filter())


def test_a_long_list_is_not_counted_to_its_end(
    desk: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (shelves, pages):
        monkeypatch.setattr(module, "MANY", 2)
    monkeypatch.setattr("review.views.queue.PAGE", 1)
    for _ in range(4):
        in_review(now=timezone.now())
    page = text(desk.get("/review/?page=2"))
    assert "<dd>2+</dd>" in page
    assert "2+ stands for more than 2" in page
    assert "2–2 of 2+" in page
    assert "Only the first claims are listed" in page
    assert "Only the first claims are listed" not in text(desk.get("/review/"))
    assert (
        len(desk.get(f"{API}queue/").json()["results"]) == 4
    )  # leafed by cursor: nothing is counted
    assert (bounded(2), bounded(3)) == ("2", "2+")


# --- Pages ----------------------------------------------------------------------------------


def test_the_card_says_why_it_stands_where_it_stands(desk: Client) -> None:
    claim = in_review(works=2, now=timezone.now())
    for page in (text(desk.get("/review/")), text(desk.get(address(claim, "place/")))):
        assert "8 hours earlier: 2 pictures are at stake" in page
        assert "12 hours earlier: it is likely a copy" in page
    Card.objects.update(points={})
    assert "by its due date" in text(desk.get("/review/"))


def test_one_takes_the_next_of_one_queue(desk: Client, senior: User) -> None:
    closed, open_one = make_queue("Closed", position=1, appeal=True), make_queue("Open", position=2)
    closed.reviewers.add(senior)
    claim = in_review(now=timezone.now())
    page = text(desk.get("/review/"))
    assert f'value="{open_one.public_id}"' in page
    assert f'value="{closed.public_id}">Closed</option></select><button' not in page
    asked = desk.post("/review/next/", {"queue": str(closed.public_id)}, follow=True)
    assert "kept for other reviewers" in text(asked)
    assert desk.post("/review/next/", {"queue": "nonsense"}).status_code == 404
    response = desk.post("/review/next/", {"queue": str(open_one.public_id)})
    assert response.headers["Location"] == address(claim)


def handle(desk: Client, claim: Claim, name: str, **said: str) -> Any:
    data = {f"{name}-{field}": value for field, value in said.items()}
    return desk.post(address(claim, f"{name}/"), data)


@pytest.fixture
def held(claim: Claim, reviewer: User) -> Claim:
    lease(claim, by=reviewer, now=timezone.now())
    return claim


def test_a_holder_hands_on(desk: Client, held: Claim, senior: User, client_for: SignIn) -> None:
    assert "Hand it on" in text(desk.get(address(held, "handle/")))
    response = handle(desk, held, "transfer", to=str(senior.pk), reason="Please look.")
    assert response.headers["Location"] == "/review/"
    assert "was handed to you" in text(client_for(senior).get("/review/"))
    place = text(desk.get(address(held, "place/")))
    assert "Kept for senior until" in place
    assert "Please look." in place
    assert "for senior" in text(desk.get("/review/?shelf=ALL"))


def test_a_holder_passes_up(desk: Client, held: Claim) -> None:
    assert handle(desk, held, "escalate", reason="Unsure.").status_code == 302
    assert "for senior reviewers" in text(desk.get("/review/?shelf=ESCALATED"))
    assert "Passed to senior reviewers" in text(desk.get(address(held, "place/")))


def test_a_holder_puts_by_and_takes_up_again(desk: Client, held: Claim) -> None:
    day = timezone.localdate() + timedelta(days=3)
    assert handle(desk, held, "park", until=day.isoformat(), reason="Wait.").status_code == 302
    assert f"put by until {day}" in text(desk.get("/review/?shelf=PARKED"))
    assert f"Put by until {day}." in text(desk.get(address(held, "place/")))
    again = desk.post(address(held, "resume/"), follow=True)
    assert "is in the queue again" in text(again)
    refused = desk.post(address(held, "resume/"), follow=True)
    assert "not put by any more" in text(refused)


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("transfer", {"reason": "My words."}, "This field is required"),
        ("escalate", {"reason": ""}, "This field is required"),
        ("park", {"until": "2020-01-01", "reason": "My words."}, "within the next 60 days"),
        ("park", {"until": "soon", "reason": "My words."}, "Enter a valid date"),
    ],
)
def test_a_refused_handing_loses_nothing(
    desk: Client, held: Claim, name: str, said: dict[str, str], words: str
) -> None:
    response = handle(desk, held, name, **said)
    page = text(response)
    assert response.status_code == 400
    assert words in page
    assert said["reason"] in page
    assert not Handling.objects.exists()


def test_who_does_not_hold_a_claim_is_told_so(desk: Client, claim: Claim) -> None:
    assert "You do not hold this claim" in text(desk.get(address(claim, "handle/")))
    response = handle(desk, claim, "escalate", reason="My words.")
    assert response.status_code == 409
    assert "My words." in text(response)


def test_the_desk_keeps_its_claim_alive(desk: Client, held: Claim, senior: User) -> None:
    page = text(desk.get(address(held)))
    assert f'data-beat="{address(held, "heartbeat/")}"' in page
    before = lease_of(held, now=timezone.now())
    answer = desk.post(address(held, "heartbeat/"))
    after = lease_of(held, now=timezone.now())
    assert before is not None
    assert after is not None
    assert after.expires_at > before.expires_at
    assert answer.json() == {"expires_at": after.expires_at.isoformat()}
    actions.give_back(after, by=after.reviewer, now=timezone.now())
    lost = desk.post(address(held, "heartbeat/"))
    assert (lost.status_code, list(lost.json())) == (409, ["detail"])


# --- Setting up -----------------------------------------------------------------------------

RULES = {
    "name_zh": "大额",
    "name_en": "Large",
    "position": 1,
    "active": "on",
    "conflict": "unknown",
}


def test_a_senior_reviewer_sets_up_queues(client_for: SignIn, senior: User, reviewer: User) -> None:
    browser = client_for(senior)
    claim = in_review(works=2)
    new = {**RULES, "appeal": "unknown", "bands": ["LIKELY"], "least_yuan": 20_000}
    saved = browser.post("/review/queues/new/", {**new, "reviewers": [reviewer.pk]})
    assert saved.headers["Location"] == "/review/queues/"
    queue = Queue.objects.get()
    assert (queue.bands, queue.least_yuan, queue.conflict) == (["LIKELY"], 20_000, None)
    assert list(queue.reviewers.all()) == [reviewer]
    sort()
    page = text(browser.get("/review/queues/"))
    assert "Large" in page
    assert "reviewer" in page
    assert card_of(claim).queue == queue
    edit = f"/review/queues/{queue.public_id}/"
    assert "Large" in text(browser.get(edit))
    del new["active"]
    assert browser.post(edit, {**new, "reviewers": []}).status_code == 302
    page = text(browser.get("/review/queues/"))
    assert "not in use" in page
    assert "everybody" in page


def test_a_deserted_queue_is_named_to_senior_reviewers(
    client_for: SignIn, senior: User, reviewer: User
) -> None:
    named = make_user(Role.REVIEWER)
    queue = make_queue("Appeals")
    queue.reviewers.add(named)
    told, browser = "Nobody named for the queue “Appeals” reviews any more", client_for(senior)
    assert told not in text(browser.get("/review/"))
    User.objects.filter(pk=named.pk).update(is_active=False)
    assert told in text(browser.get("/review/"))
    assert told not in text(client_for(reviewer).get("/review/"))
    assert "open to everybody" in text(browser.get("/review/queues/"))


def test_refused_rules_are_shown_as_they_were_typed(client_for: SignIn, senior: User) -> None:
    browser = client_for(senior)
    wrong = {**RULES, "least_yuan": 5, "most_yuan": 4}
    response = browser.post("/review/queues/new/", wrong)
    assert response.status_code == 400
    assert 'value="Large"' in text(response)
    assert browser.post("/review/queues/new/", {**wrong, "name_en": ""}).status_code == 400
    assert not Queue.objects.exists()


@pytest.mark.parametrize(
    "path", ["/review/", "/review/?shelf=ALL", "/review/?q=rd", "/review/queues/", f"{API}queue/"]
)
def test_lists_ask_a_constant_number_of_questions(
    client_for: SignIn, senior: User, path: str
) -> None:
    browser = client_for(senior)
    make_queue().reviewers.add(senior)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    in_review(now=timezone.now())
    browser.get(path)
    first = questions()
    for _ in range(2):
        in_review(now=timezone.now())
    assert questions() == first


# --- The API --------------------------------------------------------------------------------


def test_the_queue_over_the_api(desk: Client) -> None:
    queue = make_queue(language="en")
    claim = in_review(works=2, now=timezone.now())
    (row,) = desk.get(f"{API}queue/?language=en&q={claim.reference}").json()["results"]
    assert (row["reference"], row["state"], row["pictures"]) == (claim.reference, "IN_REVIEW", 2)
    assert (row["queue"], row["stake"], row["band"]) == (str(queue.public_id), 20_000, "LIKELY")
    assert row["points"]["pictures"] == 8
    assert "8 hours earlier: 2 pictures are at stake" in row["reasons"]
    assert desk.get(f"{API}queue/?band=UNLIKELY").json()["results"] == []
    assert desk.get(f"{API}claims/{claim.public_id}/place/").json() == row
    assert desk.post(f"{API}next/", {"queue": str(queue.public_id)}).status_code == 201


def test_letting_go_over_the_api(desk: Client, held: Claim, reviewer: User, senior: User) -> None:
    def post(step: str, **said: str) -> Any:
        return desk.post(f"{API}claims/{held.public_id}/{step}/", said, "application/json")

    assert "expires_at" in post("heartbeat").json()
    assert post("escalate").status_code == 400
    done = post("transfer", to=senior.email, reason="Please look.")
    assert done.json() | {"until": "", "at": ""} == {
        "kind": "TRANSFERRED",
        "by": "reviewer",
        "to": "senior",
        "until": "",
        "reason": "Please look.",
        "at": "",
    }
    assert post("heartbeat").status_code == 409
    Card.objects.update(reserved_for=None, reserved_until=None)
    lease(held, by=reviewer, now=timezone.now())
    until = (timezone.now() + timedelta(days=2)).isoformat()
    assert post("park", until=until, reason="Wait.").json()["kind"] == "PARKED"
    assert post("resume").status_code == 204
    lease(held, by=reviewer, now=timezone.now())
    assert post("escalate", reason="Unsure.").json()["kind"] == "ESCALATED"


def test_queues_over_the_api(client_for: SignIn, senior: User, reviewer: User) -> None:
    api = client_for(senior)
    new = {"name_zh": "大额", "name_en": "Large", "bands": ["POSSIBLE", "LIKELY"]}
    made = api.post(f"{API}queues/", new, "application/json").json()
    assert (made["bands"], made["active"], made["reviewers"]) == (["LIKELY", "POSSIBLE"], True, [])
    one = f"{API}queues/{made['id']}/"
    changed = api.patch(one, {"reviewers": [reviewer.email]}, "application/json")
    assert changed.json()["reviewers"] == [reviewer.email]
    assert api.get(one).json() == api.get(f"{API}queues/").json()["results"][0]
    assert api.patch(one, {"least_yuan": 2, "most_yuan": 1}, "application/json").status_code == 400
    other = client_for(reviewer)
    assert other.get(one).status_code == 200
    assert other.patch(one, {"position": 3}, "application/json").status_code == 403


def test_what_never_came_in_is_on_no_shelf(reviewer: User) -> None:
    make_claim(state=State.SUBMITTED)
    assert found(reviewer) == []
