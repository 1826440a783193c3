"""Stepping back from a claim: what ends, what stays, and that it is for good."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from claims.states import State
from review import actions
from review.actions.leases import Barred, NotInReview
from review.actions.recusals import AlreadyRecused, NoWords, ProposalStands
from review.models import Approval, Assignment, Recusal, Verdict
from review.personal import hand_over
from review.queries import bar, open_approvals, why_barred
from tests.factories import make_claim, make_user
from tests.review.browsing import SignIn
from tests.review.cases import (
    at,
    decide,
    decide_all,
    in_review,
    lease,
    pictures_of,
    proposed,
    waiting_for,
)

pytestmark = pytest.mark.django_db


def step_back(claim: Claim, by: User, **given: Any) -> Recusal:
    return actions.recuse(claim, by=by, **{"reason": "KNOWS_CLAIMANT", "now": at(5), **given})


def test_the_lease_ends_and_drafts_stand_aside(reviewer: User, senior: User) -> None:
    claim = in_review(works=2)
    lease(claim, by=reviewer)
    decide(pictures_of(claim)[0], by=reviewer)
    made = step_back(claim, reviewer, words=" We were at school together. ")
    assert (made.words, made.reason, made.at) == (
        "We were at school together.",
        "KNOWS_CLAIMANT",
        at(5),
    )
    assert Assignment.objects.get().released_at == at(5)
    assert Verdict.objects.get().set_aside_at == at(5)
    assert claim not in waiting_for(reviewer, now=at(6))
    with pytest.raises(Barred, match="you should not decide"):
        lease(claim, by=reviewer, now=at(6))
    assert actions.take_next(by=reviewer, now=at(6)) is None
    assert decide_all(claim, ["UNPROVEN", "UNPROVEN"], by=senior, now=at(7)) is None


def test_a_colleagues_lease_and_drafts_stay(reviewer: User, senior: User) -> None:
    claim = in_review()
    held = lease(claim, by=senior)
    decide(pictures_of(claim)[0], by=senior)
    step_back(claim, reviewer)
    held.refresh_from_db()
    assert held.released_at is None
    assert Verdict.objects.get().set_aside_at is None


def test_drafts_of_a_claim_that_waits_for_an_answer_count_for_nothing(
    reviewer: User, senior: User
) -> None:
    claim = in_review(works=2)
    lease(claim, by=reviewer)
    decide(pictures_of(claim)[0], by=reviewer)
    actions.ask_claimant(claim, by=reviewer, text="Where?", now=at(1))
    step_back(claim, reviewer)
    assert Verdict.objects.get().set_aside_at is None
    Claim.objects.filter(pk=claim.pk).update(state=State.IN_REVIEW)
    decide_all(claim, ["UNPROVEN", "UNPROVEN"], by=senior, now=at(7))
    assert Verdict.objects.get(reviewer=reviewer).set_aside_at == at(7)


def test_a_second_person_may_step_back_and_the_proposer_not_yet(
    reviewer: User, senior: User
) -> None:
    proposal = proposed(in_review(), by=reviewer)
    with pytest.raises(ProposalStands):
        step_back(proposal.claim, reviewer)
    step_back(proposal.claim, senior)
    assert "you should not decide" in bar(proposal, senior)
    with pytest.raises(PermissionDenied, match="should not decide"):
        actions.approve(proposal, by=senior, now=at(6))
    assert Approval.objects.get().outcome == ""


def test_what_is_refused(claim: Claim, reviewer: User, senior: User, auditor: User) -> None:
    with pytest.raises(NoWords):
        step_back(claim, reviewer, reason="OTHER", words=" ")
    with pytest.raises(ValidationError):
        step_back(claim, reviewer, words="x" * 2001)
    with pytest.raises(PermissionDenied):
        step_back(claim, auditor)
    step_back(claim, reviewer)
    with pytest.raises(AlreadyRecused):
        step_back(claim, reviewer)
    with pytest.raises(NotInReview):
        step_back(make_claim(state=State.LAPSED), senior)
    senior.groups.add(*claim.claimant.groups.all())
    senior = User.objects.get(pk=senior.pk)
    with pytest.raises(PermissionDenied, match="own claim"):
        step_back(in_review(senior), senior)
    assert Recusal.objects.count() == 1


def test_stepping_back_on_the_page(claim: Claim, desk: Client, reviewer: User) -> None:
    link = reverse("review:recuse", args=[claim.public_id])
    page = reverse("review:desk", args=[claim.public_id])
    assert link in desk.get(page).content.decode()
    assert "I know the claimant" in desk.get(link).content.decode()
    wrong = desk.post(link, {"reason": "OTHER", "words": ""})
    assert wrong.status_code == 400
    assert "Say why you should not decide this claim." in wrong.content.decode()
    empty = desk.post(link, {"words": "My neighbour."})
    assert (empty.status_code, "My neighbour." in empty.content.decode()) == (400, True)
    done = desk.post(link, {"reason": "OTHER", "words": "My neighbour."}, follow=True)
    assert done.redirect_chain == [(reverse("review:queue"), 302)]
    assert "somebody else decides it" in done.content.decode()
    again = desk.post(link, {"reason": "OWN_INTEREST"})
    assert (again.status_code, "already" in again.content.decode()) == (409, True)
    assert link not in desk.get(page).content.decode()
    assert why_barred(reviewer, claim)


def test_the_approver_finds_the_way_out_too(
    approval: Approval, senior: User, client_for: SignIn
) -> None:
    browser = client_for(senior)
    page = browser.get(reverse("review:approval", args=[approval.public_id])).content.decode()
    link = reverse("review:recuse", args=[approval.claim.public_id])
    assert link in page
    for name in ("review:notes", "review:history"):
        assert f'hx-get="{reverse(name, args=[approval.claim.public_id])}"' in page
    assert approval in open_approvals(to=senior)
    browser.post(link, {"reason": "OWN_INTEREST"})
    assert approval not in open_approvals(to=senior)
    page = browser.get(reverse("review:approval", args=[approval.public_id])).content.decode()
    assert "You said that you should not decide this claim." in page
    assert "Approve the proposal" not in page


def test_stepping_back_over_the_api(claim: Claim, desk: Client, reviewer: User) -> None:
    url = f"/api/v1/review/claims/{claim.public_id}/recusal/"
    wrong = desk.post(url, {"reason": "OTHER"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "words_missing")
    made = desk.post(url, {"reason": "KNOWS_CLAIMANT"}, content_type="application/json")
    assert made.status_code == 201
    assert made.json() == {
        "person": "reviewer@example.org",
        "reason": "KNOWS_CLAIMANT",
        "words": "",
        "at": made.json()["at"],
    }
    again = desk.post(url, {"reason": "KNOWS_CLAIMANT"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_recused")
    take = desk.post(f"/api/v1/review/claims/{claim.public_id}/take/")
    assert (take.status_code, take.json()["code"]) == (409, "barred")
    assert "KNOWS_CLAIMANT" in str(hand_over(reviewer))


def test_nobody_else_steps_back(
    claim: Claim, auditor: User, creator: User, client_for: SignIn
) -> None:
    link = reverse("review:recuse", args=[claim.public_id])
    for person in (auditor, creator, claim.claimant, make_user()):
        assert client_for(person).post(link, {"reason": "OWN_INTEREST"}).status_code == 403
    assert not Recusal.objects.exists()
