"""The claimant's appeal: once, in time, against what was not upheld."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review import actions
from review.actions.appeals import AppealRefused, NoGrounds
from review.actions.verdicts import NotToDecide
from review.grounds import Ground
from review.models import Appeal
from review.queries import (
    appeal_deadline,
    appeal_of,
    closed_round,
    final_verdicts,
    settled_verdicts,
    to_decide,
    why_no_appeal,
)
from tests.factories import make_claim, make_user
from tests.review.cases import (
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    proposed,
)

pytestmark = pytest.mark.django_db
GROUNDS = "The lamp is mine too: see the layered file."


@pytest.fixture
def claim(reviewer: User) -> Claim:
    return dismissed(in_review(works=2), by=reviewer)


def test_an_appeal_is_kept_and_starts_its_clock(claim: Claim) -> None:
    assert why_no_appeal(claim, now=at(5)) == ""
    appeal = actions.file_appeal(claim, by=claim.claimant, grounds=f" {GROUNDS} ", now=at(5))
    assert (appeal_of(claim), appeal.grounds) == (appeal, GROUNDS)
    assert (appeal.filed_by, appeal.filed_at) == (claim.claimant, at(5))
    assert claim.state == State.APPEALED
    assert claim.due_at is not None
    assert claim.due_at > at(60 * 24 * 10)


def test_without_proof_of_arrival_the_time_for_it_ends_on_the_latest_day(claim: Claim) -> None:
    # Decided on 2 March 2026, counts as arrived on the 9th; fifteen days later is 24 March.
    deadline = datetime(2026, 3, 24, 15, 59, 59, tzinfo=UTC)
    assert appeal_deadline(claim) == deadline
    assert why_no_appeal(claim, now=deadline) == ""
    late = deadline + timedelta(seconds=1)
    assert "run out" in why_no_appeal(claim, now=late)
    with pytest.raises(AppealRefused, match="run out"):
        actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=late)


def test_without_a_decision_there_is_no_deadline(reviewer: User) -> None:
    claim = in_review()
    assert appeal_deadline(claim) is None
    assert "no decision" in why_no_appeal(claim, now=at(5))
    proposed(claim, by=reviewer)
    with pytest.raises(AppealRefused, match="no decision"):
        actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=at(5))


def test_it_needs_words(claim: Claim) -> None:
    with pytest.raises(NoGrounds) as refusal:
        actions.file_appeal(claim, by=claim.claimant, grounds=" \n", now=at(5))
    assert refusal.value.field == "grounds"
    assert claim.state == State.DISMISSED


def test_only_the_claimant_appeals(claim: Claim, other_creator: User, senior: User) -> None:
    for person in (other_creator, senior):
        with pytest.raises(PermissionDenied):
            actions.file_appeal(claim, by=person, grounds=GROUNDS, now=at(5))
    assert not Appeal.objects.exists()


def test_it_is_possible_once(claim: Claim, senior: User) -> None:
    actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=at(5))
    dismissed(claim, by=senior, now=at(6))
    assert claim.state == State.DISMISSED
    assert closed_round(claim) == 1
    with pytest.raises(AppealRefused, match="once"):
        actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=at(7))


def test_with_everything_upheld_there_is_nothing_to_dispute(reviewer: User, senior: User) -> None:
    claim = in_review()
    actions.approve(proposed(claim, by=reviewer), by=senior, now=at(1))
    with pytest.raises(AppealRefused, match="Every picture was upheld"):
        actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=at(5))


def test_only_what_was_not_upheld_is_decided_again(partly: Claim) -> None:
    upheld, refused = pictures_of(partly)
    actions.file_appeal(partly, by=partly.claimant, grounds=GROUNDS, now=at(5))
    assert to_decide(partly) == [refused]
    other = make_user(Role.REVIEWER)
    lease(partly, by=other, now=at(6))
    with pytest.raises(NotToDecide):
        decide(upheld, by=other, ground=Ground.LICENSED, now=at(7))
    before = final_verdicts(partly)
    assert {v.round for v in before.values()} == {0}
    verdict = decide(refused, by=other, now=at(8))
    assert verdict.round == 1
    assert final_verdicts(partly) == before
    approval = actions.propose(partly, by=other, now=at(9))
    assert approval is not None
    assert settled_verdicts(partly) == before
    actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(10))
    partly.refresh_from_db()
    assert partly.state == State.UPHELD
    assert final_verdicts(partly) == {upheld.pk: before[upheld.pk], refused.pk: verdict}


def test_what_was_upheld_before_stands_without_anything_new(partly: Claim) -> None:
    actions.file_appeal(partly, by=partly.claimant, grounds=GROUNDS, now=at(5))
    approval = decide_all(partly, [Ground.LICENSED], by=make_user(Role.REVIEWER), now=at(6))
    assert approval is not None
    assert (approval.round, partly.state) == (1, State.AWAITING_APPROVAL)
    actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(7))
    upheld, refused = pictures_of(partly)
    partly.refresh_from_db()
    assert final_verdicts(partly)[upheld.pk].upholds
    assert final_verdicts(partly)[refused.pk].ground == Ground.LICENSED


def test_an_accepted_award_ends_the_dispute() -> None:
    claim = make_claim(state=State.ACCEPTED)
    with pytest.raises(AppealRefused, match="no decision"):
        actions.file_appeal(claim, by=claim.claimant, grounds=GROUNDS, now=at(5))
