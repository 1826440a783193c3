"""The pages and the API of senior people: the queue of proposals, changes, signatures."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review import actions
from review.models import Approval
from tests.factories import make_comparison, make_user
from tests.review.browsing import SignIn, text
from tests.review.cases import at, decide_all, in_review, pictures_of, proposed

pytestmark = pytest.mark.django_db
LIST = "/review/approvals/"


def made(reviewer: User, works: int = 1) -> Approval:
    return proposed(in_review(works=works, now=timezone.now()), by=reviewer, now=timezone.now())


def page(browser: Client, approval: Approval) -> str:
    return text(browser.get(f"{LIST}{approval.public_id}/"))


def post(browser: Client, approval: Approval, step: str, **fields: str) -> Any:
    return browser.post(f"{LIST}{approval.public_id}/{step}/", fields, follow=True)


@pytest.fixture
def chief(senior: User, client_for: SignIn) -> Client:
    return client_for(senior)


@pytest.fixture
def low(settings: LazySettings) -> None:
    settings.REDRESS_APPROVAL_LIMIT = 10_000


def test_the_list_shows_amounts_and_signatures(low: None, reviewer: User, chief: Client) -> None:
    large = made(reviewer, works=2)
    post(chief, large, "approve")
    shown = text(chief.get(LIST))
    assert "¥20,000.00" in shown
    assert "1 of 2" in shown
    assert "signed by you" in shown


def test_an_amount_that_is_not_known(reviewer: User, chief: Client, settings: LazySettings) -> None:
    settings.REDRESS_RATE = "tests.review.cases.nothing_promised"
    approval = made(reviewer)
    assert "not known" in text(chief.get(LIST))
    assert "not known" in page(chief, approval)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"small", "large"}),
        ("?which=MINE", {"small", "large"}),
        ("?which=SECOND", set()),
        ("?least=20000", {"large"}),
        ("?least=nonsense&which=other", {"small", "large"}),
        ("?overdue=on", set()),
        ("?appealed=on", set()),
        ("?q=nothing", set()),
    ],
)
def test_the_list_is_narrowed(
    low: None, reviewer: User, chief: Client, asked: str, found: set[str]
) -> None:
    proposals = {"small": made(reviewer), "large": made(reviewer, works=2)}
    shown = text(chief.get(f"{LIST}{asked}"))
    assert {name for name, one in proposals.items() if str(one.claim) in shown} == found
    assert ("No proposal matches" in shown) is (not found)
    answer = chief.get(f"/api/v1/approvals/{asked.replace('=on', '=true')}")
    if "nonsense" in asked:  # a program is told what a page leaves out
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"which"})
        return
    listed = answer.json()["results"]
    assert {row["id"] for row in listed} == {str(proposals[name].public_id) for name in found}


def test_an_overdue_proposal_is_marked(reviewer: User, chief: Client) -> None:
    approval = made(reviewer)
    Claim.objects.filter(pk=approval.claim.pk).update(due_at=timezone.now())
    assert "overdue</span>" in text(chief.get(f"{LIST}?overdue=on"))


def test_an_empty_list_says_when_something_comes(chief: Client) -> None:
    assert "as soon as a reviewer upholds" in text(chief.get(LIST))


def test_the_list_is_paged_and_asks_a_constant_number_of_questions(
    low: None, reviewer: User, chief: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            post(chief, made(reviewer, works=2), "approve")
        with CaptureQueriesContext(connection) as asked:
            chief.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    monkeypatch.setattr("review.views.approvals.PAGE", 2)
    assert "1–2 of 3" in text(chief.get(LIST))


def test_the_first_signature_is_not_yet_the_decision(
    low: None, reviewer: User, chief: Client, client_for: SignIn
) -> None:
    approval = made(reviewer, works=2)
    assert "needs two signatures" in page(chief, approval)
    assert "a second senior reviewer must sign" in text(post(chief, approval, "approve"))
    signed = page(chief, approval)
    assert "You have signed this" in signed
    assert "data-approve>" not in signed
    assert "Return the proposal" in signed
    assert "You have signed this" in text(post(chief, approval, "approve"))
    other = client_for(make_user(Role.SENIOR_REVIEWER))
    shown = page(other, approval)
    assert "signed by senior" in shown
    assert "Approve the proposal" in shown
    assert "is upheld" in text(post(other, approval, "approve"))
    approval.claim.refresh_from_db()
    assert approval.claim.state == State.UPHELD


def test_approving_can_go_on_to_the_next(reviewer: User, chief: Client) -> None:
    first, second = made(reviewer), made(reviewer)
    answer = post(chief, first, "approve", next="1")
    assert answer.redirect_chain[-1][0] == f"{LIST}{second.public_id}/"
    answer = post(chief, second, "approve", next="1")
    assert answer.redirect_chain[-1][0] == LIST
    assert "Nothing else waits" in text(answer)


def test_a_proposal_that_nothing_has_changed_about(reviewer: User, chief: Client) -> None:
    assert "Nothing has changed since the proposal." in page(chief, made(reviewer))


def test_changed_evidence_is_shown_and_cannot_be_approved(reviewer: User, chief: Client) -> None:
    approval = made(reviewer)
    picture = pictures_of(approval.claim)[0]
    newest = make_comparison(picture, score=0.5, now=timezone.now())
    newest.signals = {"clip": {"cosine": 0.5}}
    newest.save()
    shown = page(chief, approval)
    assert "The evidence has changed" in shown
    assert "figures differ" in shown
    assert "<caption>1. " in shown
    assert "data-approve>" not in shown
    assert "no longer be approved" in shown


def test_a_change_of_the_whole_claim_is_shown(reviewer: User, chief: Client) -> None:
    approval = made(reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE claims_claim SET signature = 'Somebody <b>else</b>'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    shown = page(chief, approval)
    assert "<caption>The claim" in shown
    assert "Somebody &lt;b&gt;else&lt;/b&gt;" in shown


def returned(approval: Approval, senior: User, reviewer: User, reason: str) -> Approval:
    """The proposal that follows a return, with another reason for its one picture."""
    now = timezone.now()
    actions.return_proposal(approval, by=senior, reason="Look at the hands.", now=now)
    actions.take(approval.claim, by=reviewer, now=now)
    actions.save_verdict(
        approval.claim, pictures_of(approval.claim)[0], by=reviewer, ground="UPHELD",
        reason=reason, access="PRESUMED", elements=["CHARACTER", "POSE"], now=now,
    )  # fmt: skip
    again = actions.propose(approval.claim, by=reviewer, now=now)
    assert again is not None
    return again


def test_after_a_return_the_words_that_differ_are_marked(
    reviewer: User, senior: User, chief: Client
) -> None:
    first = made(reviewer)
    again = returned(first, senior, reviewer, "The face, the hands and the colours are the same.")
    shown = page(chief, again)
    assert "Look at the hands." in shown
    assert "<del>pose</del>" in shown
    assert "<ins>hands</ins>" in shown
    assert f"{LIST}{first.public_id}/" in shown


def test_the_same_proposed_again_says_so(reviewer: User, senior: User, chief: Client) -> None:
    first = made(reviewer)
    again = returned(first, senior, reviewer, "The face, the pose and the colours are the same.")
    assert "the same verdicts are proposed again" in page(chief, again)


def test_what_kept_no_copy_says_so(reviewer: User, senior: User, chief: Client) -> None:
    kept = made(reviewer)
    claim, digest = kept.claim, kept.digest
    kept.delete()
    facts = {"proposed_by": reviewer, "proposed_at": timezone.now(), "digest": digest}
    old = Approval.objects.create(claim=claim, **facts)
    make_comparison(pictures_of(claim)[0], score=0.5, now=timezone.now())
    assert "kept no copy of it to compare with" in page(chief, old)
    again = returned(old, senior, reviewer, "x")
    assert "kept no copy to compare with" in page(chief, again)


@pytest.mark.parametrize(
    ("ground", "words"),
    [("UPHELD", "Authorship not sufficiently proven"), ("UNPROVEN", "Decided by")],
)
def test_after_an_appeal_the_first_decision_stands_beside(
    partly: Claim, client_for: SignIn, ground: str, words: str
) -> None:
    now = timezone.now()
    actions.file_appeal(partly, by=partly.claimant, grounds="x", now=at(2))
    again = decide_all(partly, [ground], by=make_user(Role.REVIEWER), now=now)
    assert again is not None
    shown = page(client_for(make_user(Role.SENIOR_REVIEWER)), again)
    assert "Against the first decision" in shown
    assert words in shown


def test_the_api_signs_and_says_how_far_it_is(
    low: None, reviewer: User, chief: Client, client_for: SignIn
) -> None:
    approval = made(reviewer, works=2)
    address = f"/api/v1/approvals/{approval.public_id}/"
    row = chief.get(address).json()
    kept = ("pictures", "rate", "amount", "signatures", "signed", "first_signature")
    assert [row[name] for name in kept] == [2, "10000.00", "20000.00", 2, 0, None]
    row = chief.post(f"{address}approve/").json()
    assert (row["outcome"], row["signed"]) == ("", 1)
    assert row["first_signature"]["person"] == "senior@example.org"
    refused = chief.post(f"{address}approve/")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_signed")
    other = client_for(make_user(Role.SENIOR_REVIEWER))
    assert other.post(f"{address}approve/").json()["outcome"] == "APPROVED"


def test_the_api_says_what_has_changed(reviewer: User, senior: User, chief: Client) -> None:
    first = made(reviewer)
    nothing = chief.get(f"/api/v1/approvals/{first.public_id}/changes/").json()
    assert nothing == {
        "evidence": "SAME",
        "since_proposal": None,
        "returned_proposal": None,
        "since_return": None,
        "since_first_decision": None,
    }
    again = returned(first, senior, reviewer, "Other words.")
    make_comparison(pictures_of(again.claim)[0], score=0.5, now=timezone.now())
    found = chief.get(f"/api/v1/approvals/{again.public_id}/changes/").json()
    assert (found["evidence"], found["returned_proposal"]) == ("CHANGED", str(first.public_id))
    (picture,) = found["since_proposal"]["pictures"]
    assert {"name": "Score", "old": "0.91", "new": "0.5"} in picture["changes"]
    (picture,) = found["since_return"]["pictures"]
    assert [change["new"] for change in picture["changes"]] == ["Other words."]
