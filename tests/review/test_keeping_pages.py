"""Typing at the desk: kept while one types, shown again, suggested, and never lost."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from claims.states import State
from review import actions
from review.grounds import Access, Element, Ground
from review.models import Assignment, Verdict, Worksheet
from review.queries import lease_held_by
from tests.factories import NOW, make_avatar, make_comparison, make_phrase
from tests.review.browsing import SignIn, address, text
from tests.review.cases import REASON, decide, in_review, lease, pictures_of
from tests.similarity.exhibited import exhibited

pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "ground": "LICENSED",
    "access": "NOT_SHOWN",
    "elements": ["POSE", "LINE"],
    "reason": "Half a sent",
}


def kept_at(claim: Claim, index: int = 0) -> str:
    return address(claim, f"pictures/{pictures_of(claim)[index].public_id}/worksheet/")


def test_typing_is_kept_and_shown_again(desk: Client, claim: Claim, reviewer: User) -> None:
    held = lease(claim, by=reviewer, now=timezone.now() - timedelta(minutes=9))
    response = desk.post(kept_at(claim), TYPED)
    answer = response.json()
    assert (response.status_code, answer["said"][:6]) == (200, "Saved ")
    assert Assignment.objects.get().expires_at > held.expires_at
    assert answer["until"][:16] == f"{Assignment.objects.get().expires_at:%Y-%m-%dT%H:%M}"
    page = text(desk.get(address(claim)))
    assert "Half a sent" in page
    assert "not yet a verdict" in page
    assert "begun" in page
    chosen = re.findall(r'value="(\w+)"[^>]* id="picture-1-[^>]* checked', page)
    assert chosen == ["NOT_SHOWN", "LINE", "POSE", "LICENSED"]


def test_without_a_lease_nothing_is_kept_and_the_sentence_is_plain(
    desk: Client, claim: Claim, reviewer: User, senior: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now() - timedelta(hours=1))
    late = desk.post(kept_at(claim), TYPED)
    assert (late.status_code, "run out" in late.json()["said"]) == (409, True)
    lease(claim, by=senior, now=timezone.now())
    taken = desk.post(kept_at(claim), TYPED)
    assert (taken.status_code, "senior has taken" in taken.json()["said"]) == (409, True)
    strange = desk.post(kept_at(claim), {"ground": "MAYBE"})
    assert strange.status_code == 409
    assert not Worksheet.objects.exists()
    assert desk.post(address(claim, f"pictures/{uuid4()}/worksheet/")).status_code == 404


@pytest.mark.parametrize("knows", ["", "nonsense", "2026-13-45T00:00:00Z"])
def test_typing_of_an_older_page_changes_nothing(
    desk: Client, claim: Claim, reviewer: User, knows: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    verdict = decide(pictures_of(claim)[0], by=reviewer, now=timezone.now())
    late = desk.post(kept_at(claim), {**TYPED, "knows": knows})
    assert (late.status_code, "another window" in late.json()["said"]) == (409, True)
    on_time = desk.post(kept_at(claim), {**TYPED, "knows": verdict.decided_at.isoformat()})
    assert on_time.status_code == 200
    page = text(desk.get(address(claim)))
    assert verdict.decided_at.astimezone(timezone.get_current_timezone()).isoformat() in page
    assert "Half a sent" in page
    assert "your verdict is saved" in page


def test_a_colleague_reads_nothing_of_it(
    desk: Client, claim: Claim, reviewer: User, senior: User, client_for: SignIn
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    desk.post(kept_at(claim), TYPED)
    assert "Half a sent" in text(desk.get(address(claim)))
    held = Assignment.objects.get()
    actions.give_back(held, by=reviewer, now=timezone.now())
    lease(claim, by=senior, now=timezone.now())
    assert "Half a sent" not in text(client_for(senior).get(address(claim)))


# --- Suggestions ------------------------------------------------------------------------------


def test_suggestions_are_marked_until_somebody_types(desk: Client, reviewer: User) -> None:
    claim = exhibited(now=NOW).comparison.picture.claim
    make_comparison(claim.pictures.get())
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert "Published 2021-05-01; the platform&#x27;s record says generated" in page
    assert page.count('class="suggested"') == 1
    desk.post(kept_at(claim), {"access": Access.PRESUMED})
    page = text(desk.get(address(claim)))
    assert 'class="suggested"' not in page


def test_elements_are_suggested_with_their_reason(desk: Client, reviewer: User) -> None:
    comparison = exhibited(now=NOW).comparison
    facts = comparison.exhibit.facts | {"original": {"share": 0.9, "across": "1", "down": "1"}}
    type(comparison.exhibit).objects.update(facts=facts)
    claim = comparison.picture.claim
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert "90 % of the work match in their places." in page
    assert page.count('class="suggested"') >= 2


def test_where_dates_say_nothing_it_is_said_instead(desk: Client, reviewer: User) -> None:
    claim = in_review(avatar=make_avatar(generated_at=None), now=timezone.now())
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert "When the avatar was generated is not known." in page
    assert 'class="suggested"' not in page


# --- One screen -------------------------------------------------------------------------------


def test_the_strip_shows_what_is_decided_and_where_to_go_on(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert page.count("data-strip") == 2
    assert 'id="picture-1" data-picture data-current' in page
    decide(pictures_of(claim)[0], by=reviewer, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert 'id="picture-2" data-picture data-current' in page
    assert page.count(">decided<") == 1


def test_a_refused_worksheet_is_the_picture_on_the_desk(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    where = address(claim, f"pictures/{pictures_of(claim)[1].public_id}/verdict/")
    page = text(desk.post(where, TYPED | {"reason": "\u3000"}))
    assert 'id="picture-2" data-picture data-current' in page
    assert "This field is required" in page


def test_one_picture_needs_no_strip_and_a_reader_no_forms(
    desk: Client, auditor: User, client_for: SignIn
) -> None:
    claim = in_review()
    page = text(client_for(auditor).get(address(claim)))
    assert "data-strip" not in page
    assert "data-worksheet" not in page
    assert "Whoever takes the claim decides here." in page


def test_the_claimants_language_stands_beside_the_reason(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    assert "The claimant reads it in English" in text(desk.get(address(claim)))
    User.objects.filter(pk=claim.claimant.pk).update(language="zh-hans")
    page = text(desk.get(address(claim)))
    assert "The claimant reads it in 简体中文" in page
    assert '<textarea name="reason" id="picture-1-reason" rows="3" maxlength="4000" ' in page
    assert 'lang="zh-hans"' in page


def test_reusable_texts_are_at_hand_with_what_fills_them_in(
    desk: Client, claim: Claim, reviewer: User, senior: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    assert "Write the first one on the page" in text(desk.get(address(claim)))
    make_phrase(reviewer, title="Mine in Chinese", language="zh-hans", text="《{work}》")
    make_phrase(senior, title="The team's", shared=True, ground=Ground.UPHELD)
    make_phrase(senior, title="Somebody's own")
    page = text(desk.get(address(claim)))
    assert page.index("The team&#x27;s") < page.index("Mine in Chinese")
    assert "Somebody&#x27;s own" not in page
    title = pictures_of(claim)[0].work.title
    assert f'"work": "{title}", "claim": "{claim}", "published": "2021-05-01"' in page


# --- Finishing --------------------------------------------------------------------------------


def test_proposing_opens_the_next_case_at_once(desk: Client, reviewer: User) -> None:
    first, second = (in_review(now=timezone.now()) for _ in range(2))
    lease(first, by=reviewer, now=timezone.now())
    decide(pictures_of(first)[0], by=reviewer, now=timezone.now())
    response = desk.post(address(first, "propose/"), {"then": "next"})
    assert response.headers["Location"] == address(second)
    held = lease_held_by(reviewer, now=timezone.now())
    assert held
    assert held.claim == second
    assert f"{first} is proposed" in text(desk.get(address(second)))


def test_proposing_the_last_case_leads_to_the_queue(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    early = desk.post(address(claim, "propose/"), {"then": "next"})
    assert early.headers["Location"] == address(claim)
    for picture in pictures_of(claim):
        decide(picture, by=reviewer, ground=Ground.UNPROVEN, now=timezone.now())
    page = text(desk.post(address(claim, "propose/"), {"then": "next"}, follow=True))
    assert "is dismissed" in page
    assert "Nothing waits for you now." in page
    claim.refresh_from_db()
    assert claim.state == State.DISMISSED


# --- A verdict without a reason, or with a hole in it -------------------------------------------


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (" \n\t", "This field is required"),
        ("\u200b\u2060", "Give the reason in your own words"),
        ("On {published} it was shown.", "Fill in what stands in braces: {published}"),
    ],
)
def test_a_verdict_without_a_reason_is_refused_on_the_page(
    desk: Client, claim: Claim, reviewer: User, reason: str, says: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    where = address(claim, f"pictures/{pictures_of(claim)[0].public_id}/verdict/")
    given = {"ground": "UPHELD", "access": "PROVEN", "elements": [Element.LINE], "reason": reason}
    response = desk.post(where, given)
    assert (response.status_code, says in text(response)) == (400, True)
    assert not Verdict.objects.exists()
    assert desk.post(where, given | {"reason": REASON}).status_code == 302
