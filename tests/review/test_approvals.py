"""The second person: approves, returns, or may not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.states import State
from review import actions
from review.actions.approvals import AlreadyDecided, EvidenceChanged, NoReason, Overtaken
from review.digest import evidence_digest
from review.models import Approval
from review.queries import bar, open_approvals, readable_approvals
from tests.factories import make_comparison, make_user
from tests.review.cases import at, decide, decide_all, in_review, lease, pictures_of, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval(reviewer: User) -> Approval:
    return proposed(in_review(), by=reviewer)


def test_a_second_person_upholds(approval: Approval, senior: User) -> None:
    actions.approve(approval, by=senior, now=at(5))
    approval.refresh_from_db()
    assert approval.outcome == Approval.Outcome.APPROVED
    assert (approval.decided_by, approval.decided_at) == (senior, at(5))
    assert approval.claim.state == State.UPHELD
    assert evidence_digest(approval.claim) == approval.digest


def test_a_second_person_returns_with_a_reason(
    approval: Approval, reviewer: User, senior: User
) -> None:
    due_at = approval.claim.due_at
    actions.return_proposal(approval, by=senior, reason=" Look at the hands. ", now=at(5))
    approval.refresh_from_db()
    assert (approval.outcome, approval.reason) == ("RETURNED", "Look at the hands.")
    claim = approval.claim
    assert (claim.state, claim.due_at) == (State.IN_REVIEW, due_at)
    lease(claim, by=reviewer, now=at(6))
    decide(pictures_of(claim)[0], by=reviewer, reason="The hands too.", now=at(7))
    second = actions.propose(claim, by=reviewer, now=at(8))
    assert second is not None
    assert second.digest != approval.digest
    actions.approve(second, by=senior, now=at(9))
    claim.refresh_from_db()
    assert claim.state == State.UPHELD


def test_a_return_needs_words(approval: Approval, senior: User) -> None:
    with pytest.raises(NoReason) as refusal:
        actions.return_proposal(approval, by=senior, reason=" ", now=at(5))
    assert refusal.value.field == "reason"
    approval.refresh_from_db()
    assert approval.outcome == ""


def test_the_proposer_never_decides(senior: User) -> None:
    approval = proposed(in_review(), by=senior)
    assert "second person" in bar(approval, senior)
    with pytest.raises(PermissionDenied, match="second person"):
        actions.approve(approval, by=senior, now=at(5))
    with pytest.raises(PermissionDenied, match="second person"):
        actions.return_proposal(approval, by=senior, reason="x", now=at(5))


def test_the_claimant_never_decides(reviewer: User, senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    approval = proposed(in_review(senior), by=reviewer)
    assert "own claim" in bar(approval, senior)
    with pytest.raises(PermissionDenied, match="own claim"):
        actions.approve(approval, by=senior, now=at(5))
    assert not open_approvals(to=senior).exists()
    assert not readable_approvals(to=senior).exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.CREATOR, Role.ADMINISTRATOR])
def test_only_seniors_decide(approval: Approval, role: Role) -> None:
    person = make_user(role)
    assert "senior" in bar(approval, person)
    with pytest.raises(PermissionDenied):
        actions.approve(approval, by=person, now=at(5))


def test_what_is_decided_stays_decided(approval: Approval, senior: User) -> None:
    actions.approve(approval, by=senior, now=at(5))
    with pytest.raises(AlreadyDecided):
        actions.approve(approval, by=senior, now=at(6))
    with pytest.raises(AlreadyDecided):
        actions.return_proposal(approval, by=make_user(Role.SENIOR_REVIEWER), reason="x", now=at(6))


@pytest.mark.parametrize("swept", [False, True])
def test_a_withdrawal_overtakes_the_proposal(
    approval: Approval, senior: User, *, swept: bool
) -> None:
    claim = approval.claim
    withdraw_claim(claim, by=claim.claimant, reason="", now=at(1))
    if swept:
        actions.release_expired(now=at(2))
    assert not open_approvals(to=senior).exists()
    with pytest.raises(Overtaken):
        actions.approve(approval, by=senior, now=at(3))


def test_changed_evidence_is_not_approved(approval: Approval, senior: User) -> None:
    make_comparison(pictures_of(approval.claim)[0], score=0.12, now=at(1))
    with pytest.raises(EvidenceChanged, match="has changed"):
        actions.approve(approval, by=senior, now=at(5))
    approval.refresh_from_db()
    assert approval.outcome == ""
    actions.return_proposal(approval, by=senior, reason="A new comparison.", now=at(6))
    approval.claim.refresh_from_db()
    assert approval.claim.state == State.IN_REVIEW


def test_a_changed_declaration_is_not_approved(approval: Approval, senior: User) -> None:
    with connection.cursor() as cursor:  # past the trigger that guards what was signed
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE claims_claim SET signature = 'Somebody else'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(EvidenceChanged):
        actions.approve(approval, by=senior, now=at(5))


def test_open_proposals_come_oldest_first(reviewer: User, senior: User) -> None:
    second = proposed(in_review(), by=reviewer, now=at(9))
    first = proposed(in_review(), by=reviewer, now=at(3))
    assert list(open_approvals(to=senior)) == [first, second]
    actions.approve(first, by=senior, now=at(10))
    assert list(open_approvals(to=senior)) == [second]
    assert list(readable_approvals(to=senior)) == [second, first]


def test_after_an_appeal_a_third_and_a_fourth_person_decide(reviewer: User, senior: User) -> None:
    claim = in_review(works=2)
    first = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert first is not None
    actions.approve(first, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(2))
    third, fourth = make_user(Role.REVIEWER), make_user(Role.SENIOR_REVIEWER)
    second = decide_all(claim, ["UPHELD"], by=third, now=at(3))
    assert second is not None
    assert "before the appeal" in bar(second, senior)
    with pytest.raises(PermissionDenied, match="before the appeal"):
        actions.approve(second, by=senior, now=at(4))
    actions.approve(second, by=fourth, now=at(5))
    assert evidence_digest(claim, through=0) == first.digest
    assert evidence_digest(claim, through=1) == second.digest
    claim.refresh_from_db()
    assert evidence_digest(claim) == second.digest
