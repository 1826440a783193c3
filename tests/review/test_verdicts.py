"""Verdicts picture by picture, questions and proposals."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import answer_question
from claims.models import Claim
from claims.states import State
from review import actions
from review.actions.verdicts import NotAllDecided, NotToDecide, VerdictIncomplete
from review.grounds import Access, Element, Ground
from review.models import Approval, Assignment, Verdict
from review.queries import earlier_upheld, final_verdicts, lease_of, settled_verdicts, to_decide
from tests.factories import NOW, make_avatar, make_user, make_work
from tests.review.cases import (
    REASON,
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


@pytest.fixture
def claim(reviewer: User) -> Claim:
    """A claim with two pictures, held by the reviewer."""
    claim = in_review(works=2)
    lease(claim, by=reviewer)
    return claim


def test_a_verdict_is_kept_with_its_worksheet(claim: Claim, reviewer: User) -> None:
    picture = pictures_of(claim)[0]
    verdict = decide(picture, by=reviewer, elements=["POSE", "LINE", "POSE"], now=at(1))
    verdict.refresh_from_db()
    assert (verdict.picture, verdict.reviewer, verdict.round) == (picture, reviewer, 0)
    assert (verdict.ground, verdict.reason) == (Ground.UPHELD, REASON)
    assert (verdict.access, verdict.elements) == (Access.PRESUMED, ["LINE", "POSE"])
    assert (verdict.decided_at, verdict.upholds) == (at(1), True)


def test_saving_again_changes_the_same_verdict(claim: Claim, reviewer: User) -> None:
    picture = pictures_of(claim)[0]
    first = decide(picture, by=reviewer)
    again = decide(picture, by=reviewer, ground=Ground.LICENSED, reason=" Bought. ", now=at(2))
    assert again.pk == first.pk
    assert (again.ground, again.reason, again.upholds) == (Ground.LICENSED, "Bought.", False)
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"ground": "MAYBE"}, "ground"),
        ({"elements": [Element.STYLE]}, "elements"),
        ({"access": Access.NOT_SHOWN}, "access"),
    ],
)
def test_an_incomplete_worksheet_is_refused(
    claim: Claim, reviewer: User, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(VerdictIncomplete) as refusal:
        decide(pictures_of(claim)[0], by=reviewer, **wrong)  # type: ignore[arg-type]
    assert (refusal.value.field, refusal.value.status) == (field, 400)
    assert not Verdict.objects.exists()


def test_a_picture_of_another_claim_is_refused(claim: Claim, reviewer: User) -> None:
    (foreign,) = pictures_of(in_review())
    with pytest.raises(NotToDecide):
        actions.save_verdict(
            claim, foreign, by=reviewer, ground=Ground.LICENSED, reason="x", now=NOW
        )


def test_without_the_role_nothing_is_decided(claim: Claim, reviewer: User) -> None:
    reviewer.groups.clear()
    del reviewer.roles
    with pytest.raises(PermissionDenied):
        decide(pictures_of(claim)[0], by=reviewer)


def test_the_next_reviewers_verdict_sets_a_draft_aside(
    claim: Claim, reviewer: User, senior: User
) -> None:
    picture, other = pictures_of(claim)
    draft = decide(picture, by=reviewer)
    lease(claim, by=senior, now=at(31))
    verdict = decide(picture, by=senior, ground=Ground.LICENSED, now=at(32))
    draft.refresh_from_db()
    assert (draft.set_aside_at, verdict.set_aside_at) == (at(32), None)
    decide(other, by=senior, ground=Ground.LICENSED, now=at(32))
    actions.propose(claim, by=senior, now=at(33))
    assert {v.reviewer for v in final_verdicts(claim).values()} == {senior}


def test_an_own_draft_can_stand_again(claim: Claim, reviewer: User, senior: User) -> None:
    picture = pictures_of(claim)[0]
    draft = decide(picture, by=reviewer)
    second = lease(claim, by=senior, now=at(31))
    decide(picture, by=senior, now=at(32))
    actions.give_back(second, by=senior, now=at(33))
    lease(claim, by=reviewer, now=at(34))
    again = decide(picture, by=reviewer, now=at(35))
    assert (again.pk, again.set_aside_at) == (draft.pk, None)
    assert Verdict.objects.get(reviewer=senior).set_aside_at == at(35)


def test_a_proposal_needs_every_verdict_from_the_same_person(
    claim: Claim, reviewer: User, senior: User
) -> None:
    with pytest.raises(NotAllDecided, match="2 pictures"):
        actions.propose(claim, by=reviewer, now=NOW)
    decide(pictures_of(claim)[0], by=reviewer)
    with pytest.raises(NotAllDecided, match="1 picture has"):
        actions.propose(claim, by=reviewer, now=NOW)
    lease(claim, by=senior, now=at(31))
    decide(pictures_of(claim)[1], by=senior, now=at(32))
    with pytest.raises(NotAllDecided, match="1 picture has"):
        actions.propose(claim, by=senior, now=at(33))
    assert claim.state == State.IN_REVIEW


def test_one_upheld_picture_is_enough_to_await_approval(claim: Claim, reviewer: User) -> None:
    due_at = claim.due_at
    approval = decide_all(claim, [Ground.UPHELD, Ground.INDEPENDENT], by=reviewer, now=at(1))
    assert approval is not None
    assert (approval.proposed_by, approval.proposed_at) == (reviewer, at(1))
    assert (approval.round, approval.outcome, len(approval.digest)) == (0, "", 64)
    assert (claim.state, claim.due_at) == (State.AWAITING_APPROVAL, due_at)
    assert lease_of(claim, now=at(2)) is None


def test_without_any_the_claim_is_dismissed(claim: Claim, reviewer: User) -> None:
    assert dismissed(claim, by=reviewer).state == State.DISMISSED
    assert not Approval.objects.exists()
    assert not Assignment.objects.filter(released_at__isnull=True).exists()


def test_drafts_are_nobodys_verdict_yet(claim: Claim, reviewer: User) -> None:
    picture = pictures_of(claim)[0]
    verdict = decide(picture, by=reviewer)
    assert final_verdicts(claim) == {}
    decide(pictures_of(claim)[1], by=reviewer, ground=Ground.LICENSED)
    actions.propose(claim, by=reviewer, now=NOW)
    assert final_verdicts(claim)[picture.pk] == verdict
    assert settled_verdicts(claim) == {}


def test_the_claimant_reads_a_settled_verdict(reviewer: User, senior: User) -> None:
    claim = in_review()
    actions.approve(proposed(claim, by=reviewer), by=senior, now=at(1))
    claim.refresh_from_db()
    assert list(settled_verdicts(claim)) == [picture.pk for picture in pictures_of(claim)]


def test_asking_ends_the_lease_and_keeps_the_drafts(claim: Claim, reviewer: User) -> None:
    decide(pictures_of(claim)[0], by=reviewer)
    actions.ask_claimant(claim, by=reviewer, text="Where was it shown?", now=at(1))
    assert claim.state == State.INFO_REQUESTED
    assert lease_of(claim, now=at(2)) is None
    answer_question(claim, by=claim.claimant, answer="On my blog.", now=at(3))
    claim.refresh_from_db()
    lease(claim, by=reviewer, now=at(4))
    decide(pictures_of(claim)[1], by=reviewer, now=at(5))
    assert actions.propose(claim, by=reviewer, now=at(6)) is not None


def test_what_was_upheld_for_the_same_contents_is_found(reviewer: User, senior: User) -> None:
    avatar, work = make_avatar(), make_work()
    first = in_review(work.owner, works=[work], avatar=avatar)
    rival = make_user(Role.CREATOR)
    copy = make_work(rival, blob=work.blob)
    second = in_review(rival, works=[copy, make_work(rival)], avatar=make_avatar(blob=avatar.blob))
    elsewhere = in_review(rival, works=[copy])
    approval = proposed(first, by=reviewer)
    assert earlier_upheld(second) == {}
    actions.approve(approval, by=senior, now=at(1))
    (verdict,) = final_verdicts(first).values()
    found = earlier_upheld(second)
    assert found == {pictures_of(second)[0].pk: [verdict]}
    assert earlier_upheld(first) == {}
    assert earlier_upheld(elsewhere) == {}


def test_all_pictures_are_to_decide_at_first(claim: Claim) -> None:
    assert to_decide(claim) == pictures_of(claim)
