"""Taking a claim, holding it, losing it and giving it back."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Step
from claims.states import State
from review import actions
from review.actions.leases import AlreadyWorking, Barred, LeaseLost, NotInReview, Taken
from review.models import Approval, Assignment
from review.queries import lease_of, touched
from review.tasks import release_expired
from tests.factories import NOW, make_claim, make_user
from tests.review.cases import (
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    pictures_of,
    proposed,
    waiting_for,
)

pytestmark = pytest.mark.django_db


def test_next_is_the_claim_that_is_due_first(reviewer: User) -> None:
    later = in_review(now=at(60 * 24 * 5))
    sooner = in_review()
    lease = actions.take_next(by=reviewer, now=at(1))
    assert lease is not None
    assert (lease.claim, lease.reviewer, lease.taken_at) == (sooner, reviewer, at(1))
    assert lease.expires_at == at(31)
    assert waiting_for(make_user(Role.REVIEWER), now=at(1)) == [later]


def test_whoever_holds_a_claim_gets_it_again(reviewer: User) -> None:
    in_review()
    in_review()
    first = actions.take_next(by=reviewer, now=at(1))
    assert actions.take_next(by=reviewer, now=at(2)) == first
    assert Assignment.objects.count() == 1


def test_nothing_waits(reviewer: User) -> None:
    make_claim(state=State.SUBMITTED)
    make_claim(state=State.NO_MATCH)
    make_claim(state=State.INFO_REQUESTED)
    assert actions.take_next(by=reviewer, now=NOW) is None


def test_nobody_gets_their_own_claim(reviewer: User) -> None:
    reviewer.groups.add(*make_user(Role.CREATOR).groups.all())
    own = in_review(reviewer)
    assert actions.take_next(by=reviewer, now=NOW) is None
    with pytest.raises(PermissionDenied):
        actions.take(own, by=reviewer, now=NOW)


@pytest.mark.parametrize("role", [Role.CREATOR, Role.AUDITOR, Role.FINANCE_APPROVER, None])
def test_only_reviewers_take_claims(role: Role | None) -> None:
    person, claim = make_user(role), in_review()
    with pytest.raises(PermissionDenied):
        actions.take_next(by=person, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.take(claim, by=person, now=NOW)


def test_a_chosen_claim_is_taken_once(reviewer: User, senior: User) -> None:
    claim = in_review()
    lease = actions.take(claim, by=senior, now=NOW)
    assert actions.take(claim, by=senior, now=at(1)) == lease
    with pytest.raises(Taken, match="senior is working on this claim"):
        actions.take(claim, by=reviewer, now=at(1))
    assert actions.take_next(by=reviewer, now=at(1)) is None


def test_one_claim_at_a_time(reviewer: User) -> None:
    claim, other = in_review(), in_review()
    actions.take(claim, by=reviewer, now=NOW)
    with pytest.raises(AlreadyWorking, match=str(claim.reference)):
        actions.take(other, by=reviewer, now=at(1))


def test_a_claim_outside_review_is_not_taken(reviewer: User) -> None:
    claim = make_claim(state=State.NO_MATCH)
    with pytest.raises(NotInReview, match="No match found"):
        actions.take(claim, by=reviewer, now=NOW)


def test_an_expired_lease_frees_the_claim(reviewer: User, senior: User) -> None:
    claim = in_review()
    old = actions.take(claim, by=reviewer, now=NOW)
    assert actions.take_next(by=senior, now=at(29.9)) is None
    new = actions.take_next(by=senior, now=at(30))
    assert new is not None
    assert new.claim == claim
    old.refresh_from_db()
    assert old.released_at == at(30)
    assert lease_of(claim, now=at(31)) == new


def test_an_own_expired_lease_does_not_hinder_the_next(reviewer: User) -> None:
    claim, other = in_review(), in_review()
    old = actions.take(claim, by=reviewer, now=NOW)
    actions.take(other, by=reviewer, now=at(40))
    old.refresh_from_db()
    assert old.released_at == at(40)


def test_giving_back_frees_the_claim(reviewer: User, senior: User) -> None:
    claim = in_review()
    lease = actions.take(claim, by=reviewer, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.give_back(lease, by=senior, now=at(1))
    actions.give_back(lease, by=reviewer, now=at(1))
    actions.give_back(lease, by=reviewer, now=at(2))
    lease.refresh_from_db()
    assert lease.released_at == at(1)
    assert actions.take(claim, by=senior, now=at(2)).claim == claim


@pytest.mark.parametrize("somebody_else", [False, True])
def test_a_late_decision_is_refused(reviewer: User, senior: User, *, somebody_else: bool) -> None:
    claim = in_review()
    actions.take(claim, by=reviewer, now=NOW)
    if somebody_else:
        actions.take(claim, by=senior, now=at(31))
    words = "senior has taken this claim" if somebody_else else "run out"
    (picture,) = pictures_of(claim)
    with pytest.raises(LeaseLost, match=words):
        decide(picture, by=reviewer, now=at(32))
    with pytest.raises(LeaseLost, match=words):
        actions.propose(claim, by=reviewer, now=at(32))
    with pytest.raises(LeaseLost, match=words):
        actions.ask_claimant(claim, by=reviewer, text="Where?", now=at(32))


def test_work_renews_the_lease(reviewer: User) -> None:
    claim = in_review()
    lease = actions.take(claim, by=reviewer, now=NOW)
    (picture,) = pictures_of(claim)
    decide(picture, by=reviewer, now=at(20))
    lease.refresh_from_db()
    assert lease.expires_at == at(50)
    assert actions.propose(claim, by=reviewer, now=at(45)) is not None


def test_a_withdrawn_claim_cannot_be_decided(reviewer: User) -> None:
    claim = in_review()
    actions.take(claim, by=reviewer, now=NOW)
    withdraw_claim(claim, by=claim.claimant, reason="Settled.", now=at(1))
    (picture,) = pictures_of(claim)
    with pytest.raises(NotInReview, match="Withdrawn"):
        decide(picture, by=reviewer, now=at(2))


def test_taking_an_appeal_brings_it_back_to_review(reviewer: User, senior: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(10))
    due_at = claim.due_at
    lease = actions.take_next(by=senior, now=at(20))
    claim.refresh_from_db()
    assert lease is not None
    assert (lease.claim, claim.state, claim.due_at) == (claim, State.IN_REVIEW, due_at)
    step = Step.objects.filter(claim=claim).latest("number")
    assert (step.old, step.new, step.by) == (State.APPEALED, State.IN_REVIEW, senior)


def test_an_appeal_never_goes_to_who_dismissed(reviewer: User, senior: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    assert not touched(reviewer, claim)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(10))
    assert touched(reviewer, claim)
    assert not touched(senior, claim)
    assert actions.take_next(by=reviewer, now=at(20)) is None
    with pytest.raises(Barred):
        actions.take(claim, by=reviewer, now=at(20))


def test_an_appeal_never_goes_to_who_only_held_or_approved(senior: User, reviewer: User) -> None:
    holder, other = make_user(Role.REVIEWER), make_user(Role.REVIEWER)
    claim = in_review(works=2)
    actions.give_back(actions.take(claim, by=holder, now=NOW), by=holder, now=NOW)
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(10))
    for person in (holder, reviewer, senior):
        assert touched(person, claim)
        assert not waiting_for(person, now=at(20))
    assert waiting_for(other, now=at(20)) == [claim]


def test_however_many_claims_bar_somebody_the_next_one_is_found(senior: User) -> None:
    """Own, stepped back from, against the same avatar, worked on before: all come first."""
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own = in_review(senior)
    same = [in_review(avatar=own.avatar) for _ in range(2)]
    appealed = [dismissed(in_review(), by=senior, now=at(1)) for _ in range(2)]
    for claim in appealed:
        actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    for _ in range(2):
        actions.recuse(in_review(), by=senior, reason="KNOWS_CLAIMANT", now=at(2))
    last = in_review(now=at(3))
    assert waiting_for(senior, now=at(4)) == [last]
    held = actions.take_next(by=senior, now=at(4))
    assert held is not None
    assert held.claim == last
    other = make_user(Role.REVIEWER)
    assert {*same, *appealed, own} <= set(waiting_for(other, now=at(4)))


def test_after_an_answer_the_appeal_reviewer_may_take_it_again(
    reviewer: User, senior: User
) -> None:
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(10))
    actions.give_back(actions.take(claim, by=senior, now=at(11)), by=senior, now=at(12))
    assert actions.take(claim, by=senior, now=at(13)).reviewer == senior


def test_the_bell_closes_what_ended(reviewer: User, senior: User) -> None:
    expired, withdrawn, alive = in_review(), in_review(), in_review()
    third, fourth = make_user(Role.REVIEWER), make_user(Role.REVIEWER)
    overtaken = proposed(in_review(), by=fourth)
    actions.take(expired, by=reviewer, now=NOW)
    actions.take(withdrawn, by=senior, now=at(20))
    kept = actions.take(alive, by=third, now=at(20))
    for claim in (withdrawn, overtaken.claim):
        withdraw_claim(claim, by=claim.claimant, reason="", now=at(21))
    assert actions.release_expired(now=at(30)) == 3
    assert list(Assignment.objects.filter(released_at__isnull=True)) == [kept]
    overtaken.refresh_from_db()
    assert (overtaken.outcome, overtaken.decided_at) == (Approval.Outcome.OVERTAKEN, at(30))
    assert actions.release_expired(now=at(30)) == 0


def test_the_task_rings_the_same_bell(reviewer: User) -> None:
    actions.take(in_review(), by=reviewer, now=NOW)
    release_expired()
    assert not Assignment.objects.filter(released_at__isnull=True).exists()


@pytest.mark.parametrize("chosen", [True, False])
def test_a_lease_never_begins_before_the_appeal_that_it_is_for(
    reviewer: User, senior: User, chosen: bool
) -> None:
    """The taker's clock was read, then the appeal came in, then the taker got the claim."""
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(5))
    if chosen:
        lease = actions.take(claim, by=senior, now=at(4))
    else:
        found = actions.take_next(by=senior, now=at(4))
        assert found is not None
        lease = found
    assert at(5) < lease.taken_at < at(6)
    assert not touched(senior, claim)
    assert Step.objects.filter(claim=claim).latest("number").at == lease.taken_at
