"""Proposals, decisions and appeals, and the doors of all pages of the room."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.actions import withdraw_claim
from review import actions
from review.models import Appeal, Approval, Assignment
from tests.review.browsing import SignIn, address, text
from tests.review.cases import REASON, decide_all, in_review, pictures_of

pytestmark = pytest.mark.django_db


# --- Approvals ------------------------------------------------------------------------------


def proposal_address(approval: Approval, rest: str = "") -> str:
    return f"/review/approvals/{approval.public_id}/{rest}"


def test_a_senior_approves(client_for: SignIn, senior: User, approval: Approval) -> None:
    browser = client_for(senior)
    assert str(approval.claim) in text(browser.get("/review/approvals/"))
    page = text(browser.get(proposal_address(approval)))
    assert page.count(REASON) == 2
    assert approval.digest in page
    assert "Approve the proposal" in page
    page = text(browser.post(proposal_address(approval, "approve/"), follow=True))
    assert "is upheld." in page
    assert "Nothing awaits approval" in page
    page = text(browser.post(proposal_address(approval, "approve/"), follow=True))
    assert "Somebody has decided this already" in page


def test_a_senior_returns(client_for: SignIn, senior: User, approval: Approval) -> None:
    browser = client_for(senior)
    empty = browser.post(proposal_address(approval, "return/"), {"reason": ""})
    assert empty.status_code == 400
    words = {"reason": "See the hands."}
    page = text(browser.post(proposal_address(approval, "return/"), words, follow=True))
    assert "is back in review." in page
    page = text(browser.get(proposal_address(approval)))
    assert "Returned to review" in page
    assert "See the hands." in page
    late = browser.post(proposal_address(approval, "return/"), words)
    assert late.status_code == 409
    assert "Somebody has decided this already" in text(late)


def test_the_proposer_reads_without_buttons(desk: Client, approval: Approval) -> None:
    page = text(desk.get(proposal_address(approval)))
    assert "A senior reviewer decides this." in page
    assert "Approve the proposal" not in page
    assert desk.post(proposal_address(approval, "approve/")).status_code == 403


def test_a_senior_who_proposed_may_not_decide(client_for: SignIn, senior: User) -> None:
    made = decide_all(in_review(), ["UPHELD"], by=senior)
    assert made is not None
    browser = client_for(senior)
    assert "You proposed this" in text(browser.get(proposal_address(made)))
    assert browser.post(proposal_address(made, "approve/")).status_code == 403
    assert ">you</span>" in text(browser.get("/review/approvals/"))


def test_an_overtaken_proposal_says_so(
    client_for: SignIn, senior: User, approval: Approval
) -> None:
    claim = approval.claim
    withdraw_claim(claim, by=claim.claimant, reason="", now=timezone.now())
    browser = client_for(senior)
    assert "there is nothing to decide" in text(browser.get(proposal_address(approval)))
    page = text(browser.post(proposal_address(approval, "approve/"), follow=True))
    assert "has withdrawn this claim" in page
    actions.release_expired(now=timezone.now())
    assert "Overtaken" in text(browser.get(proposal_address(approval)))


# --- The claimant ---------------------------------------------------------------------------


def test_a_claimant_reads_reasons_only_when_settled(
    client_for: SignIn, senior: User, approval: Approval
) -> None:
    claim = approval.claim
    browser = client_for(claim.claimant)
    page = text(browser.get(address(claim, "decision/")))
    assert "There is no decision yet." in page
    assert REASON not in page
    actions.approve(approval, by=senior, now=timezone.now())
    page = text(browser.get(address(claim, "decision/")))
    assert page.count(REASON) == 2
    assert "Character design, Pose" in page
    assert "reviewer" not in page.split("<main", 1)[1].lower().replace("another reviewer", "")
    assert "File the appeal" in page


def test_the_decision_is_a_fragment_for_htmx(client_for: SignIn, approval: Approval) -> None:
    browser = client_for(approval.claim.claimant)
    where = address(approval.claim, "decision/")
    assert "<html" in text(browser.get(where))
    assert "<html" not in text(browser.get(where, headers={"HX-Request": "true"}))


def test_a_claimant_appeals(client_for: SignIn, reviewer: User) -> None:
    claim = in_review(now=timezone.now())
    decide_all(claim, ["UNPROVEN"], by=reviewer, now=timezone.now())
    browser = client_for(claim.claimant)
    empty = browser.post(address(claim, "appeal/"), {"grounds": ""})
    assert empty.status_code == 400
    done = browser.post(address(claim, "appeal/"), {"grounds": "See the layers."})
    assert done.headers["Location"] == f"/claims/{claim.public_id}/"
    assert Appeal.objects.get().grounds == "See the layers."
    page = text(browser.get(address(claim, "decision/")))
    assert "See the layers." in page
    assert "File the appeal" not in page
    again = browser.post(address(claim, "appeal/"), {"grounds": "Kept grounds"})
    assert again.status_code == 409
    assert "Kept grounds" in text(again)


# --- Doors ----------------------------------------------------------------------------------


def test_others_find_no_decision(
    client_for: SignIn, other_creator: User, auditor: User, approval: Approval
) -> None:
    where = address(approval.claim, "decision/")
    assert client_for(other_creator).get(where).status_code == 404
    appeal = address(approval.claim, "appeal/")
    assert client_for(other_creator).post(appeal, {"grounds": "x"}).status_code == 404
    page = client_for(auditor).get(where)
    assert page.status_code == 200
    assert "File the appeal" not in text(page)


READ = ["", "approvals/", "{claim}/", "approvals/{approval}/"]
CHANGE = [
    "next/",
    "{claim}/take/",
    "{claim}/give-back/",
    "{claim}/ask/",
    "{claim}/propose/",
    "{claim}/pictures/{picture}/verdict/",
    "approvals/{approval}/approve/",
    "approvals/{approval}/return/",
]


def filled(path: str, approval: Approval) -> str:
    claim = approval.claim
    return "/review/" + path.format(
        claim=claim.public_id,
        picture=pictures_of(claim)[0].public_id,
        approval=approval.public_id,
    )


@pytest.mark.parametrize("path", READ)
def test_auditors_read_and_others_do_not(
    client_for: SignIn,
    auditor: User,
    creator: User,
    finance_approver: User,
    stranger: Client,
    approval: Approval,
    path: str,
) -> None:
    where = filled(path, approval)
    assert client_for(auditor).get(where).status_code == 200
    assert client_for(creator).get(where).status_code == 403
    assert client_for(finance_approver).get(where).status_code == 403
    assert stranger.get(where).status_code == 302


@pytest.mark.parametrize("path", CHANGE)
def test_auditors_and_others_change_nothing(
    client_for: SignIn,
    auditor: User,
    creator: User,
    stranger: Client,
    approval: Approval,
    path: str,
) -> None:
    where, leases = filled(path, approval), Assignment.objects.count()
    for person in (auditor, creator):
        assert client_for(person).post(where).status_code == 403
    assert stranger.post(where).status_code == 302
    approval.refresh_from_db()
    assert (approval.outcome, Assignment.objects.count()) == ("", leases)


@pytest.mark.parametrize("path", CHANGE)
def test_changes_are_never_made_by_a_link(
    client_for: SignIn, senior: User, approval: Approval, path: str
) -> None:
    assert client_for(senior).get(filled(path, approval)).status_code == 405
