"""Everything that happened to a claim in one row of time, with appeal and decision linked."""

import re
from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims.actions import answer_question, send_message, withdraw_claim
from claims.models import Claim
from review import actions
from review.models import EvidenceLook
from review.queries import Event, timeline_of
from review.views import history as pages
from tests.factories import make_user
from tests.review.browsing import SignIn
from tests.review.cases import at, decide, decide_all, dismissed, in_review, lease, pictures_of

pytestmark = pytest.mark.django_db


def kinds(events: Iterable[Event]) -> list[str]:
    return [event.kind.value for event in events]


def of(claim: Claim, viewer: User, *, minute: float = 900) -> list[Event]:
    return timeline_of(claim, viewer=viewer, now=at(minute))


def full(reviewer: User, senior: User) -> Claim:
    """A claim to which everything has happened that can."""
    claim = in_review(works=2)
    first, _second = pictures_of(claim)
    lease(claim, by=reviewer, now=at(1))
    decide(first, by=reviewer, now=at(2))
    actions.write_note(claim, by=reviewer, text="Odd.", picture=first, asked=[senior], now=at(3))
    actions.write_note(claim, by=senior, text="Indeed.", now=at(4))
    actions.ask_claimant(claim, by=reviewer, text="Where?", now=at(5))
    send_message(claim, by=claim.claimant, body="Hello.", now=at(6))
    answer_question(claim, by=claim.claimant, answer="There.", now=at(7))
    actions.recuse(claim, by=make_user(Role.REVIEWER), reason="OWN_INTEREST", now=at(8))
    proposal = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=at(9))
    assert proposal is not None
    actions.return_proposal(proposal, by=senior, reason="Look again.", now=at(10))
    again = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=at(11))
    assert again is not None
    actions.approve(again, by=senior, now=at(12))
    actions.file_appeal(claim, by=claim.claimant, grounds="See the layers.", now=at(13))
    claim.refresh_from_db()
    return claim


def test_every_table_has_its_lines(reviewer: User, senior: User, auditor: User) -> None:
    claim = full(reviewer, senior)
    EvidenceLook.objects.create(evidence=claim.evidence.all()[0], viewer=senior, at=at(14))
    found = of(claim, auditor)
    assert [event.at for event in found] == sorted(event.at for event in found)
    rest = [kind for kind in kinds(found) if kind != "STEP"]
    assert sorted(rest) == sorted(
        ["TAKEN", "GIVEN_BACK"] * 3
        + ["NOTED", "NOTED", "ASKED", "WROTE", "ANSWERED", "RECUSED"]
        + ["PROPOSED", "RETURNED", "PROPOSED", "APPROVED"]
        + ["VERDICT", "VERDICT", "APPEALED", "LOOKED"]
    )
    texts = {event.text for event in found}
    assert {"Odd.", "Indeed.", "Where?", "There.", "Hello.", "Look again."} <= texts
    assert "See the layers." in texts
    assert kinds(found).count("STEP") == claim.steps.count()
    assert kinds(found)[-3:] == ["APPEALED", "STEP", "LOOKED"]


def test_appeal_and_decision_name_each_other(reviewer: User, senior: User, auditor: User) -> None:
    found = of(full(reviewer, senior), auditor)
    (appeal,) = [event for event in found if event.anchor == "appeal"]
    by_anchor = {event.anchor: event for event in found}
    (anchor,) = appeal.refers_to
    assert by_anchor[anchor].about.startswith(pictures_of(Claim.objects.get())[1].work.title)
    assert by_anchor[anchor].refers_to == ["appeal"]
    upheld = [one for one in found if one.kind == "VERDICT" and one.anchor != anchor]
    assert [one.refers_to for one in upheld] == [[]]


def test_a_draft_is_its_authors_alone_while_its_round_is_open(
    reviewer: User, senior: User, auditor: User
) -> None:
    claim = in_review()
    lease(claim, by=reviewer)
    decide(pictures_of(claim)[0], by=reviewer, reason="My own thoughts.")
    assert "VERDICT" in kinds(of(claim, reviewer))
    for other in (senior, auditor):
        assert "My own thoughts." not in {event.text for event in of(claim, other)}
    lease(claim, by=senior, now=at(600))
    decide_all(claim, ["UNPROVEN"], by=senior, now=at(601))
    shown = [event for event in of(claim, auditor) if "VERDICT" in event.kind]
    assert kinds(of(claim, auditor)).count("VERDICT") == len(shown) == 1
    (aside,) = [event for event in of(claim, auditor) if event.kind == "SET_ASIDE"]
    assert aside.text == "My own thoughts."


def test_leases_end_or_run_out(reviewer: User) -> None:
    claim = in_review()
    held = lease(claim, by=reviewer, now=at(1))
    assert kinds(of(claim, reviewer, minute=2))[-1] == "TAKEN"
    assert "RAN_OUT" in kinds(of(claim, reviewer))
    actions.give_back(held, by=reviewer, now=at(3))
    assert kinds(of(claim, reviewer))[-1] == "GIVEN_BACK"


def test_a_proposal_that_a_withdrawal_overtook(reviewer: User) -> None:
    claim = in_review()
    decide_all(claim, ["UPHELD"], by=reviewer)
    withdraw_claim(claim, by=claim.claimant, reason="", now=at(1))
    actions.release_expired(now=at(2))
    (overtaken,) = [event for event in of(claim, reviewer) if event.kind == "OVERTAKEN"]
    assert overtaken.who is None


def test_the_page_links_both_ways_and_the_auditor_reads_it(
    reviewer: User,
    senior: User,
    auditor: User,
    client_for: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = full(reviewer, senior)
    url = reverse("review:timeline", args=[claim.public_id])
    browser = client_for(auditor)
    page = browser.get(url).content.decode()
    (anchor,) = re.findall(r'href="\?page=1#(verdict-\d+)"', page)
    assert f'id="{anchor}"' in page
    assert 'id="appeal"' in page
    assert page.count('href="?page=1#appeal"') == 1
    assert "The system" in page
    assert "The claimant" in page
    monkeypatch.setattr(pages, "EVENTS", 5)
    first = browser.get(url).content.decode()
    assert "<li" in first
    assert "#appeal" not in first
    last = browser.get(f"{url}?page=99").content.decode()
    assert "1–5 of" in first
    assert re.search(
        r'href="\?page=\d+#verdict-\d+"', browser.get(_page_of(last, url)).content.decode()
    )


def _page_of(last: str, url: str) -> str:
    """The page on which the appeal is: the last one, or the one before it."""
    if 'id="appeal"' in last:
        return f"{url}?page=99"
    (before,) = re.findall(r'href="\?page=(\d+)"', last)
    return f"{url}?page={before}"


def test_the_first_decision_leads_to_the_appeal(
    reviewer: User, senior: User, client_for: SignIn
) -> None:
    claim = in_review(works=2)
    proposal = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert proposal is not None
    actions.approve(proposal, by=senior, now=at(1))
    browser = client_for(reviewer)
    url = reverse("review:approval", args=[proposal.public_id])
    assert "The appeal against this decision" not in browser.get(url).content.decode()
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    link = f"{reverse('review:timeline', args=[claim.public_id])}#appeal"
    assert (
        f'<a href="{link}">The appeal against this decision</a>'
        in browser.get(url).content.decode()
    )


def test_the_timeline_over_the_api(reviewer: User, senior: User, desk: Client) -> None:
    claim = full(reviewer, senior)
    url = f"/api/v1/review/claims/{claim.public_id}/timeline/"
    rows = desk.get(url, {"page_size": "100"}).json()["results"]
    assert rows[0]["kind"] == "STEP"
    assert {row["who"] for row in rows} >= {"", "claimant", reviewer.email, senior.email}
    (appeal,) = [row for row in rows if row["kind"] == "APPEALED"]
    assert (appeal["who"], appeal["text"]) == ("claimant", "See the layers.")
    assert [row["anchor"] for row in rows if row["refers_to"] == ["appeal"]] == appeal["refers_to"]
    assert claim.claimant.email not in str(rows)


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_timeline_asks_a_constant_number_of_questions(
    reviewer: User, senior: User, rounds: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim = in_review(works=rounds)
    picture = pictures_of(claim)[0]
    for number in range(rounds):
        lease(claim, by=reviewer, now=at(number))
        actions.give_back_claim(claim, by=reviewer, now=at(number + 0.5))
        actions.write_note(claim, by=senior, text="x", picture=picture, now=at(number))
        proof = claim.evidence.all()[number]
        EvidenceLook.objects.create(evidence=proof, viewer=senior, at=at(number))
        actions.recuse(claim, by=make_user(Role.REVIEWER), reason="OWN_INTEREST", now=at(number))
        send_message(claim, by=claim.claimant, body="x", now=at(number))
    dismissed(claim, by=reviewer, now=at(9))
    claim = Claim.objects.select_related("claimant", "avatar__blob").get(pk=claim.pk)
    with django_assert_num_queries(13):
        found = [f"{event.who} {event.about}" for event in of(claim, senior)]
    assert len(found) > 6 * rounds
