"""Pages of forwarded claims: the link's, the claimant's and the staff's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims.states import State
from enforcement.actions import answers
from enforcement.models import Countdown, CounterStatement, Forwarding, Suit
from tests.enforcement.answered import (
    ANSWER,
    PDF,
    USER,
    answered,
    forwarded,
    paper,
    running,
    shown,
    token_of,
)
from tests.factories import make_claim

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
SENT = {name: value for name, value in ANSWER.items() if not isinstance(value, bool)} | {
    "guaranteed": "on",
    "declared": "on",
    "signature": "Zhou Ye",
}


def opened(forwarding: Forwarding) -> str:
    """The page behind the link, its receipt confirmed."""
    answers.confirm_receipt(forwarding, now=timezone.now())
    return reverse("enforcement:answer", args=[token_of(forwarding, now=timezone.now())])


def test_receipt_comes_before_the_claim(stranger: Client) -> None:
    forwarding = forwarded(now=timezone.now())
    title = forwarding.claim.pictures.get().work.title
    token = token_of(forwarding, now=timezone.now())
    page = reverse("enforcement:answer", args=[token])
    shown_first = stranger.get(page)
    assert title not in shown_first.text
    assert shown_first["Cache-Control"] == "no-store"
    assert shown_first["Referrer-Policy"] == "strict-origin"
    assert "noindex" in shown_first["X-Robots-Tag"]
    assert stranger.post(page, SENT).status_code == 302
    assert not CounterStatement.objects.exists()
    stranger.post(reverse("enforcement:answer-confirm", args=[token]))
    assert title in stranger.get(page).text


def test_no_private_word_of_the_claimant_is_on_the_page(stranger: Client) -> None:
    forwarding = forwarded(now=timezone.now())
    claim = forwarding.claim
    text = stranger.get(opened(forwarding)).text
    said = (claim.holder_name, claim.contact_email, claim.telephone, claim.postal_address)
    assert [word for word in (*said, claim.request) if word in text] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_missing_is_named_and_what_was_written_is_kept(
    stranger: Client, language: str
) -> None:
    page = opened(forwarded(now=timezone.now()))
    stranger.cookies["django_language"] = language
    answer = stranger.post(page, {**SENT, "email": "nobody", "sign": "1"})
    assert answer.status_code == 409
    assert ("article 16" in answer.text) == (language == "en")
    assert ("第十六条" in answer.text) == (language == "zh-hans")
    assert "field-email" in answer.text
    assert ANSWER["statement"] in stranger.get(page).text


def test_a_draft_is_saved_with_files_that_can_go_again(stranger: Client) -> None:
    forwarding = forwarded(now=timezone.now())
    page = opened(forwarding)
    assert (
        stranger.post(page, {"name": "Zhou", "proofs": [paper()], "save": "1"}).status_code == 302
    )
    assert "layers.pdf" in stranger.get(page).text
    file = CounterStatement.objects.get().files.get()
    remove = reverse("enforcement:answer-remove-file", args=[page.split("/")[-2], file.public_id])
    stranger.post(remove)
    assert "layers.pdf" not in stranger.get(page).text


def test_a_wrong_file_and_a_name_too_long_are_told(stranger: Client) -> None:
    page = opened(forwarded(now=timezone.now()))
    bad = SimpleUploadedFile("notes.txt", b"only words")
    assert stranger.post(page, {**SENT, "proofs": [bad]}).status_code == 400
    assert stranger.post(page, {**SENT, "name": "x" * 300}).status_code == 400


def test_it_is_sent_once(stranger: Client) -> None:
    forwarding = forwarded(now=timezone.now())
    page = opened(forwarding)
    assert stranger.post(page, {**SENT, "sign": "1"}).status_code == 302
    shown_then = stranger.get(page)
    assert "is forwarded" in shown_then.text
    assert "The clock" in shown_then.text
    assert stranger.post(page, {**SENT, "sign": "1"}).status_code == 409
    file = answered(forwarded(now=timezone.now()), now=timezone.now()).files.get()
    token = token_of(file.statement.forwarding, now=timezone.now())
    stranger.post(reverse("enforcement:answer-remove-file", args=[token, file.public_id]))
    assert file.statement.files.count() == 1


def test_the_letter_comes_by_the_link(stranger: Client) -> None:
    forwarding = forwarded(now=timezone.now())
    token = token_of(forwarding, now=timezone.now())
    address = reverse("enforcement:answer-letter", args=[token])
    assert stranger.get(address).status_code == 404
    answers.issue_letters(now=timezone.now())
    letter = stranger.get(address)
    assert letter.content.startswith(b"%PDF")
    assert letter["Cache-Control"] == "no-store"
    assert "RDN-F" in stranger.get(opened(forwarding)).text


def test_a_wrong_link_opens_nothing_and_trying_has_an_end(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stranger.get("/enforcement/answer/x.y/").status_code == 404
    monkeypatch.setattr("enforcement.rates.AnswerRate.rate", "1/hour", raising=False)
    codes = [stranger.get("/enforcement/answer/x.y/").status_code for _each in range(3)]
    assert codes[-1] == 429


def test_who_signs_in_with_the_platform_finds_their_claims(
    client_for: SignedIn, creator: User, platform_client: User, stranger: Client
) -> None:
    from allauth.socialaccount.models import SocialAccount

    forwarding = forwarded(now=timezone.now())
    page = reverse("enforcement:answers-to-me")
    assert "Sign in" in stranger.get(page).text
    browser = client_for(creator)
    assert "Nothing is forwarded" in browser.get(page).text
    SocialAccount.objects.create(user=creator, provider="openid_connect", uid="u-7")
    assert "Nothing is forwarded" in browser.get(page).text
    answers.report_arrival(forwarding, by=platform_client, account="u-7", now=timezone.now())
    assert token_of(forwarding, now=timezone.now()) in browser.get(page).text


def htmx(client: Client, address: str) -> Any:
    return client.get(address, headers={"HX-Request": "true"})


def test_the_claims_page_shows_where_it_stands(client_for: SignedIn) -> None:
    claim = make_claim(respondent=USER)
    browser = client_for(claim.claimant)
    address = reverse("enforcement:answer-of-claim", args=[claim.public_id])
    assert address in browser.get(reverse("claims:detail", args=[claim.public_id])).text
    assert "being forwarded" in htmx(browser, address).text
    assert "being forwarded" in browser.get(address).text
    answers.forward_waiting(now=timezone.now())
    assert "no answer yet" in htmx(browser, address).text
    assert "No answer yet" in browser.get(address).text
    answered(Forwarding.objects.get(), now=timezone.now())
    assert "Read the counter-statement" in htmx(browser, address).text
    assert not Countdown.objects.exists()
    text = browser.get(address).text
    assert Countdown.objects.exists()
    assert ANSWER["statement"] in text
    assert [word for word in (ANSWER["email"], ANSWER["postal_address"]) if word in text] == []
    assert "Show by" in htmx(browser, address).text


def test_a_claim_against_the_platforms_own_avatar_has_no_answer(client_for: SignedIn) -> None:
    claim = make_claim()
    address = reverse("enforcement:answer-of-claim", args=[claim.public_id])
    browser = client_for(claim.claimant)
    assert address not in browser.get(reverse("claims:detail", args=[claim.public_id])).text
    assert "own generator" in browser.get(address).text


def test_the_claimant_shows_a_suit(client_for: SignedIn) -> None:
    clock = running(forwarded(now=timezone.now()), now=timezone.now())
    claim = clock.statement.forwarding.claim
    browser = client_for(claim.claimant)
    address = reverse("enforcement:show-suit", args=[claim.public_id])
    said = {
        "kind": "SUIT", "body": "Hangzhou Internet Court", "case_number": "77",
        "filed_on": "2026-03-01",
    }  # fmt: skip
    assert browser.post(address, said).status_code == 400
    future = {**said, "filed_on": "2999-01-01", "file": paper()}
    assert browser.post(address, future).status_code == 400
    assert browser.post(address, {**said, "file": paper("suit.pdf")}).status_code == 302
    page = browser.get(reverse("enforcement:answer-of-claim", args=[claim.public_id])).text
    assert "being checked" in page
    assert "Send the proof" not in page
    suit = Suit.objects.get()
    file = browser.get(reverse("enforcement:suit-file", args=[claim.public_id, suit.public_id]))
    assert file.content == PDF
    assert "attachment" in file["Content-Disposition"]


def test_without_a_clock_there_is_nothing_to_show(client_for: SignedIn) -> None:
    claim = forwarded().claim
    address = reverse("enforcement:show-suit", args=[claim.public_id])
    said = {
        "kind": "SUIT", "body": "Court", "case_number": "77", "filed_on": "2026-03-01",
        "file": paper(),
    }  # fmt: skip
    assert client_for(claim.claimant).post(address, said).status_code == 302
    assert not Suit.objects.exists()


def step(client: Client, suit: Suit, name: str, said: dict[str, str], *, of_suit: bool) -> Any:
    claim = suit.countdown.statement.forwarding.claim
    where = [claim.public_id, suit.public_id] if of_suit else [claim.public_id]
    return client.post(reverse(f"enforcement:{name}", args=where), said)


def test_a_senior_reviewer_checks_and_closes(client_for: SignedIn, senior: User) -> None:
    suit = shown(running(forwarded(now=timezone.now()), now=timezone.now()), now=timezone.now())
    claim = suit.countdown.statement.forwarding.claim
    browser = client_for(senior)
    page = reverse("enforcement:forwarding", args=[claim.public_id])
    assert "Check the proof" in browser.get(page).text
    assert "proof of suit waits" in browser.get("/").text
    assert step(browser, suit, "decide-suit", {"reason": ""}, of_suit=True).status_code == 400
    refused = step(browser, suit, "decide-suit", {"reason": "No stamp."}, of_suit=True)
    assert refused.status_code == 302
    assert step(browser, suit, "pause-clock", {}, of_suit=False).status_code == 400
    step(browser, suit, "pause-clock", {"words": "The court is closed."}, of_suit=False)
    assert "The court is closed." in browser.get(page).text
    step(browser, suit, "resume-clock", {}, of_suit=False)
    again = step(browser, suit, "resume-clock", {}, of_suit=False)
    assert again.status_code == 302
    assert "Nobody has paused" in browser.get(page).text
    other = shown(Countdown.objects.get(), now=timezone.now())
    step(browser, other, "decide-suit", {"accept": "1"}, of_suit=True)
    assert step(browser, other, "close-suit", {}, of_suit=True).status_code == 400
    said = {"outcome": "GIVEN_UP", "words": "Withdrawn by the claimant."}
    step(browser, other, "close-suit", said, of_suit=True)
    assert "Withdrawn by the claimant." in browser.get(page).text
    assert "The measure has ended" in browser.get(page).text


def test_a_senior_reviewer_manages_link_and_contact(client_for: SignedIn, senior: User) -> None:
    statement = answered(forwarded(now=timezone.now()), now=timezone.now())
    claim = statement.forwarding.claim
    browser = client_for(senior)
    page = reverse("enforcement:forwarding", args=[claim.public_id])
    assert ANSWER["email"] not in browser.get(page).text
    contact = reverse("enforcement:answer-contact", args=[claim.public_id])
    assert browser.post(contact, {}).status_code == 400
    assert browser.post(contact, {"reason": "  x "}).status_code == 200
    assert ANSWER["email"] in browser.post(contact, {"reason": "A court asks."}).text
    assert "A court asks." in browser.get(page).text
    CounterStatement.objects.update(contact=b"broken")
    assert browser.post(contact, {"reason": "Again."}).status_code == 500
    for name in ("replace-link", "revoke-link"):
        browser.post(reverse(f"enforcement:{name}", args=[claim.public_id]))
    assert "opens nothing any more" in browser.get(page).text


def test_steps_before_there_is_an_answer_find_nothing(client_for: SignedIn, senior: User) -> None:
    claim = forwarded().claim
    browser = client_for(senior)
    for name, said in (("pause-clock", {"words": "x"}), ("answer-contact", {"reason": "x"})):
        address = reverse(f"enforcement:{name}", args=[claim.public_id])
        assert browser.post(address, said).status_code == 404


def test_the_desk_shows_the_other_side(client_for: SignedIn, reviewer: User) -> None:
    forwarding = forwarded(state=State.IN_REVIEW, now=timezone.now())
    claim = forwarding.claim
    browser = client_for(reviewer)
    address = reverse("enforcement:answer-at-desk", args=[claim.public_id])
    assert address in browser.get(reverse("review:desk", args=[claim.public_id])).text
    assert "Nothing yet" in htmx(browser, address).text
    statement = answered(forwarding, now=timezone.now())
    text = htmx(browser, address).text
    assert ANSWER["statement"] in text
    assert ANSWER["email"] not in text
    assert browser.get(address).status_code == 302
    file = reverse(
        "enforcement:answer-file", args=[claim.public_id, statement.files.get().public_id]
    )
    assert browser.get(file).content == PDF
    waiting = make_claim(state=State.IN_REVIEW, respondent=USER)
    address = reverse("enforcement:answer-at-desk", args=[waiting.public_id])
    assert "being forwarded" in htmx(browser, address).text


def test_nobody_reads_the_other_side_of_their_own_claim_as_staff(
    client_for: SignedIn, reviewer: User
) -> None:
    reviewer.groups.add(Group.objects.get(name="creator"))
    claim = forwarded(reviewer, now=timezone.now()).claim
    page = reverse("enforcement:forwarding", args=[claim.public_id])
    assert client_for(reviewer).get(page).status_code == 403


def test_the_list_is_found_by_stage(client_for: SignedIn, reviewer: User, senior: User) -> None:
    browser, now = client_for(reviewer), timezone.now()
    address = reverse("enforcement:answers")
    assert "No claim was forwarded yet" in browser.get(address).text
    made = {
        "AWAITED": forwarded(now=now),
        "UNREAD": answered(forwarded(now=now), now=now).forwarding,
    }
    made["RUNNING"] = running(forwarded(now=now), now=now).statement.forwarding
    suit = shown(running(forwarded(now=now), now=now), now=now)
    made["TO_CHECK"] = suit.countdown.statement.forwarding
    court = shown(running(forwarded(now=now), now=now), now=now)
    answers.accept_suit(court, by=senior, now=now)
    made["AT_COURT"] = court.countdown.statement.forwarding
    closed = shown(running(forwarded(now=now), now=now), now=now)
    answers.accept_suit(closed, by=senior, now=now)
    answers.record_outcome(closed, by=senior, outcome="GIVEN_UP", words="Gone.", now=now)
    made["ENDED"] = closed.countdown.statement.forwarding
    for stage, forwarding in made.items():
        found = browser.get(address, {"stage": stage}).context["object_list"]
        assert list(found) == [forwarding], stage
    one = str(made["RUNNING"].claim)
    assert len(browser.get(address, {"q": one}).context["object_list"]) == 1
    assert "matches" in browser.get(address, {"q": "RD-1999"}).text
    assert len(browser.get(address).context["object_list"]) == 6


def test_the_list_asks_the_same_for_one_and_three(
    client_for: SignedIn, reviewer: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, counts, now = client_for(reviewer), [], timezone.now()
    for more in (1, 2):
        for _each in range(more):
            shown(running(forwarded(now=now), now=now), now=now)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(reverse("enforcement:answers"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_letters_that_failed_are_listed_and_tried_again(
    client_for: SignedIn, senior: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    forwarded(now=timezone.now())
    monkeypatch.setattr("notices.render.FAMILIES", ("No Such Font",))
    answers.issue_letters(now=timezone.now())
    browser = client_for(senior)
    assert "could not be issued" in browser.get(reverse("enforcement:answers")).text
    assert browser.post(reverse("enforcement:retry-letters")).status_code == 302
