"""Double reviews: who is asked, what is said blind, and what becomes of the claim."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim, Step
from claims.states import State
from review import actions
from review.actions.leases import Barred, HeldUp
from review.actions.second_looks import LookOver
from review.actions.verdicts import NotAllDecided, NotToDecide, VerdictIncomplete
from review.grounds import Access, Element, Ground
from review.models import Approval, Assignment, Opinion, SecondLook, Verdict
from review.personal import hand_over, obstacles
from review.queries import final_verdicts, look_held_by, to_look_at, unsettled_looks
from review.queries.second_looks import falls
from tests.factories import NOW, make_user
from tests.review.cases import (
    at,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    proposed,
    waiting_for,
)  # fmt: skip
from tests.review.looks import (
    OPINION,
    double_reviews,
    golden,
    golden_cases,
    held_up,
    looked,
    ruling,
    say,
    taken,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_is_looked_at_twice(settings: LazySettings) -> None:
    double_reviews(settings)


@pytest.fixture
def second() -> User:
    return make_user(Role.REVIEWER, email="second@example.org")


@pytest.fixture
def look(reviewer: User) -> SecondLook:
    """A double review that waits, of a claim with one upheld picture and one that is not."""
    return held_up([Ground.UPHELD, Ground.LICENSED], by=reviewer)


def fresh(look: SecondLook) -> SecondLook:
    return SecondLook.objects.select_related("claim").get(pk=look.pk)


def test_a_decision_in_the_share_waits_for_a_second_look(
    look: SecondLook, reviewer: User, second: User, auditor: User
) -> None:
    claim = look.claim
    assert (look.kind, look.first, look.round, look.reviewer) == ("DOUBLE", reviewer, 0, None)
    assert (claim.state, Approval.objects.count()) == (State.IN_REVIEW, 0)
    assert not Assignment.objects.filter(released_at__isnull=True).exists()
    assert waiting_for(second, now=at(1)) == []
    assert actions.take_next(by=second, now=at(1)) is None
    with pytest.raises(HeldUp):
        lease(claim, by=second, now=at(1))
    assert list(unsettled_looks(to=auditor)) == [look]
    assert list(unsettled_looks(to=claim.claimant)) == []


def test_both_find_the_same_and_the_first_decision_goes_on(
    look: SecondLook, reviewer: User, second: User
) -> None:
    done = looked(look, [Ground.UPHELD, Ground.LICENSED], by=second)
    claim = fresh(look).claim
    assert (done.agreed, done.settled_at, done.settled_by) == (True, at(10), None)
    approval = Approval.objects.get(claim=claim)
    assert (claim.state, approval.proposed_by) == (State.AWAITING_APPROVAL, reviewer)
    step = Step.objects.filter(claim=claim).latest("number")
    assert (step.by, str(look) in step.reason) == (reviewer, True)
    assert {v.reviewer for v in final_verdicts(claim).values()} == {reviewer}
    actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(11))


def test_a_dismissal_goes_on_as_one(reviewer: User, second: User) -> None:
    look = held_up([Ground.UNPROVEN], by=reviewer)
    looked(look, [Ground.UNPROVEN], by=second)
    assert fresh(look).claim.state == State.DISMISSED


def test_another_ground_is_a_difference_even_if_both_refuse(
    reviewer: User, second: User, senior: User
) -> None:
    look = held_up([Ground.UNPROVEN], by=reviewer)
    done = looked(look, [Ground.INDEPENDENT], by=second)
    assert (done.agreed, done.differs, done.claim.state) == (False, True, State.IN_REVIEW)
    assert [(o.against, o.agrees, o.upholds) for o in done.opinions.all()] == [
        (Ground.UNPROVEN, False, False)
    ]
    with pytest.raises(HeldUp):
        lease(done.claim, by=senior, now=at(11))


def test_a_third_person_decides_what_they_differ_on(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    looked(look, [Ground.INDEPENDENT, Ground.LICENSED], by=second)
    first, other = pictures_of(look.claim)
    approval = actions.adjudicate(look, by=senior, rulings={first.pk: ruling()}, now=at(20))
    assert approval is not None
    assert (approval.proposed_by, fresh(look).claim.state) == (senior, State.AWAITING_APPROVAL)
    assert (fresh(look).settled_by, fresh(look).settled_at) == (senior, at(20))
    verdicts = final_verdicts(fresh(look).claim)
    assert {key: v.reviewer for key, v in verdicts.items()} == {
        first.pk: senior, other.pk: reviewer,
    }  # fmt: skip
    kept = Verdict.objects.get(picture=first, reviewer=reviewer)
    assert (kept.ground, kept.set_aside_at) == (Ground.UPHELD, at(20))
    opinions = {o.picture_id: o.ruling for o in Opinion.objects.all()}
    assert opinions == {first.pk: Ground.UPHELD, other.pk: ""}
    with pytest.raises(PermissionDenied):
        actions.approve(approval, by=senior, now=at(21))
    actions.approve(approval, by=make_user(Role.SENIOR_REVIEWER), now=at(21))


def test_a_third_person_may_dismiss(reviewer: User, second: User, senior: User) -> None:
    look = held_up([Ground.UPHELD], by=reviewer)
    looked(look, [Ground.UNPROVEN], by=second)
    (picture,) = pictures_of(look.claim)
    rulings = {picture.pk: ruling(Ground.UNPROVEN)}
    assert actions.adjudicate(look, by=senior, rulings=rulings, now=at(20)) is None
    step = Step.objects.filter(claim=look.claim).latest("number")
    assert (step.new, step.by) == (State.DISMISSED, senior)
    with pytest.raises(actions.adjudication.NothingToSettle):
        actions.adjudicate(look, by=senior, rulings=rulings, now=at(21))


def test_who_may_not_decide_between_the_two(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    (first, _other), rulings = pictures_of(look.claim), {}
    rulings = {first.pk: ruling()}
    with pytest.raises(actions.adjudication.NothingToSettle):
        actions.adjudicate(look, by=senior, rulings=rulings, now=at(5))
    looked(look, [Ground.INDEPENDENT, Ground.LICENSED], by=second)
    with pytest.raises(PermissionDenied):
        actions.adjudicate(look, by=reviewer, rulings=rulings, now=at(20))
    for person in (reviewer, second):
        make_senior(person)
        with pytest.raises(Barred):
            actions.adjudicate(look, by=person, rulings=rulings, now=at(20))
    with pytest.raises(NotAllDecided):
        actions.adjudicate(look, by=senior, rulings={}, now=at(20))
    hollow = {first.pk: actions.Ruling(Ground.UPHELD, " ")}
    with pytest.raises(VerdictIncomplete):
        actions.adjudicate(look, by=senior, rulings=hollow, now=at(20))
    assert fresh(look).differs


def test_whoever_drafted_for_the_claim_does_not_settle_it(
    reviewer: User, second: User, senior: User
) -> None:
    claim = in_review()
    lease(claim, by=senior)
    (picture,) = pictures_of(claim)
    actions.save_verdict(claim, picture, by=senior, ground="LICENSED", reason="x", now=at(1))
    actions.give_back_claim(claim, by=senior, now=at(2))
    decide_all(claim, [Ground.UPHELD], by=reviewer, now=at(3))
    look = SecondLook.objects.get()
    looked(look, [Ground.UNPROVEN], by=second)
    with pytest.raises(Barred, match="decided pictures"):
        actions.adjudicate(look, by=senior, rulings={picture.pk: ruling()}, now=at(20))


def make_senior(person: User) -> None:
    person.groups.set(make_user(Role.SENIOR_REVIEWER).groups.all())
    person.__dict__.pop("roles", None)


def test_who_may_not_look_a_second_time(reviewer: User, second: User) -> None:
    claim = in_review()
    lease(claim, by=second)
    actions.give_back_claim(claim, by=second, now=at(1))
    decide_all(claim, [Ground.UPHELD], by=reviewer, now=at(2))
    claimant = claim.claimant
    make_senior(claimant)
    for person in (reviewer, second, claimant):
        assert actions.take_second_look(by=person, now=at(3)) is None
    creator = make_user(Role.CREATOR)
    with pytest.raises(PermissionDenied):
        actions.take_second_look(by=creator, now=at(3))


def test_who_approved_or_returned_does_not_look(reviewer: User, senior: User) -> None:
    """A returned claim that somebody else decides anew is looked at by neither of the two."""
    claim = in_review()
    with_double_reviews_off(claim, reviewer, senior)
    other = make_user(Role.REVIEWER)
    decide_all(claim, [Ground.UPHELD], by=other, now=at(5))
    assert SecondLook.objects.get().first == other
    for person in (reviewer, senior, other):
        assert actions.take_second_look(by=person, now=at(6)) is None
    assert actions.take_second_look(by=make_user(Role.REVIEWER), now=at(6)) is not None


def with_double_reviews_off(claim: Claim, reviewer: User, senior: User) -> None:
    from django.test import override_settings

    with override_settings(REDRESS_DOUBLE_REVIEW_PERCENT=0):
        approval = proposed(claim, by=reviewer)
        actions.return_proposal(approval, by=senior, reason="Look at the hair.", now=at(1))


def test_once_per_round_and_never_when_late(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    looked(look, [Ground.UPHELD, Ground.LICENSED], by=second)
    approval = Approval.objects.get()
    actions.return_proposal(approval, by=senior, reason="Look at the hair.", now=at(11))
    again = decide_all(look.claim, ["UPHELD", "LICENSED"], by=reviewer, now=at(12))
    assert again is not None
    late = in_review()
    assert late.due_at is not None
    assert decide_all(late, [Ground.UPHELD], by=reviewer, now=late.due_at) is not None
    assert SecondLook.objects.count() == 1


def test_after_an_appeal_only_what_it_disputes_is_looked_at(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    looked(look, [Ground.UPHELD, Ground.LICENSED], by=second)
    actions.approve(Approval.objects.get(), by=senior, now=at(11))
    claim = fresh(look).claim
    actions.file_appeal(claim, by=claim.claimant, grounds="I sold nothing.", now=at(12))
    third, fourth = make_user(Role.REVIEWER), make_user(Role.REVIEWER)
    decide_all(claim, [Ground.UNPROVEN], by=third, now=at(13))
    appealed = SecondLook.objects.get(round=1)
    for person in (reviewer, second):
        assert actions.take_second_look(by=person, now=at(14)) is None
    assert to_look_at(appealed) == pictures_of(claim)[1:]
    looked(appealed, [Ground.UNPROVEN], by=fourth, now=at(15))
    assert fresh(appealed).claim.state == State.AWAITING_APPROVAL


def test_one_look_at_a_time_and_no_claim_beside_it(
    look: SecondLook, reviewer: User, second: User
) -> None:
    held_up(by=reviewer)
    first = taken(second, now=at(1))
    assert taken(second, now=at(2)) == first == look_held_by(second, now=at(2))
    assert actions.take_work(by=second, now=at(2)) == first
    busy = make_user(Role.REVIEWER)
    lease(in_review(), by=busy, now=at(1))
    assert actions.take_second_look(by=busy, now=at(2)) is None
    work = actions.take_work(by=busy, now=at(2))
    assert isinstance(work, Assignment)


def test_an_opinion_is_as_complete_as_a_verdict(look: SecondLook, second: User) -> None:
    taken(second, now=at(1))
    picture = to_look_at(look)[0]
    for wrong, field in (
        ({"reason": " "}, "reason"), ({"ground": "MAYBE"}, "ground"),
        ({"elements": [Element.STYLE]}, "elements"), ({"access": ""}, "access"),
    ):  # fmt: skip
        given = {
            "ground": Ground.UPHELD, "reason": OPINION, "access": Access.PROVEN,
            "elements": [Element.LINE], **wrong,
        }  # fmt: skip
        with pytest.raises(VerdictIncomplete) as refusal:
            actions.save_opinion(look, picture, by=second, now=at(2), **given)  # type: ignore[arg-type]
        assert refusal.value.field == field
    (foreign,) = pictures_of(in_review())
    with pytest.raises(NotToDecide):
        actions.save_opinion(look, foreign, by=second, ground="LICENSED", reason="x", now=at(2))
    assert not Opinion.objects.exists()
    with pytest.raises(NotAllDecided, match="2 pictures"):
        actions.finish_look(look, by=second, now=at(2))


def test_saying_again_changes_the_opinion_and_renews_the_time(
    look: SecondLook, second: User
) -> None:
    taken(second, now=at(1))
    say(look, [Ground.UPHELD, Ground.LICENSED], by=second, now=at(20))
    say(look, [Ground.UNPROVEN, Ground.LICENSED], by=second, now=at(25))
    assert [o.ground for o in Opinion.objects.all()] == [Ground.UNPROVEN, Ground.LICENSED]
    assert fresh(look).expires_at == at(55)


def test_only_its_holder_speaks_in_a_look_and_only_in_time(
    look: SecondLook, second: User, senior: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.finish_look(look, by=second, now=at(1))
    taken(second, now=at(1))
    with pytest.raises(PermissionDenied):
        actions.give_back_look(look, by=senior, now=at(2))
    with pytest.raises(LookOver):
        actions.finish_look(look, by=second, now=at(31))
    say(look, ["UPHELD", "LICENSED"], by=second, now=at(30))
    actions.finish_look(look, by=second, now=at(31))
    with pytest.raises(LookOver):
        actions.give_back_look(look, by=second, now=at(32))


def test_what_is_given_back_waits_for_somebody_else(look: SecondLook, second: User) -> None:
    taken(second, now=at(1))
    say(look, ["UPHELD", "LICENSED"], by=second, now=at(2))
    actions.give_back_look(look, by=second, now=at(3))
    assert fresh(look).cancelled_at == at(3)
    assert actions.take_second_look(by=second, now=at(4)) is None
    third = make_user(Role.REVIEWER)
    new = taken(third, now=at(4))
    assert (new.claim, new.first, new.asked_at) == (look.claim, look.first, look.asked_at)
    assert not new.opinions.exists()


@pytest.mark.parametrize("by_bell", [True, False])
def test_what_runs_out_waits_for_somebody_else(
    look: SecondLook, second: User, by_bell: bool
) -> None:
    taken(second, now=at(1))
    if by_bell:
        assert actions.close_looks(now=at(30)) == 0
        assert actions.close_looks(now=at(31)) == 1
    assert actions.take_second_look(by=second, now=at(31)) is None
    assert actions.take_second_look(by=make_user(Role.REVIEWER), now=at(32)) is not None
    assert SecondLook.objects.filter(cancelled_at__isnull=True).count() == 1


@pytest.mark.parametrize("how_far", ["waiting", "taken", "differing"])
def test_a_withdrawal_ends_the_look(look: SecondLook, second: User, how_far: str) -> None:
    if how_far == "taken":
        taken(second, now=at(1))
    if how_far == "differing":
        looked(look, ["UNPROVEN", "LICENSED"], by=second)
    claim = fresh(look).claim
    withdraw_claim(claim, by=claim.claimant, reason="", now=at(11))
    if how_far == "taken":
        with pytest.raises(LookOver):
            say(look, ["UPHELD", "LICENSED"], by=second, now=at(12))
    assert actions.take_second_look(by=make_user(Role.REVIEWER), now=at(12)) is None
    assert actions.close_looks(now=at(13)) == 1
    assert fresh(look).cancelled_at == at(13)
    assert SecondLook.objects.count() == 1
    assert fresh(look).claim.state == State.WITHDRAWN
    assert actions.close_looks(now=at(14)) == 0


def test_a_second_look_makes_no_claim_late(look: SecondLook, reviewer: User, second: User) -> None:
    """Untaken at the due date, or run out then: the first decision goes on by itself."""
    due = look.claim.due_at
    assert due is not None
    assert actions.close_looks(now=due - timedelta(minutes=1)) == 0
    taken(second, now=due - timedelta(minutes=10))
    assert actions.close_looks(now=due) == 0
    assert actions.close_looks(now=due + timedelta(minutes=20)) == 1
    assert Approval.objects.get().proposed_by == reviewer
    assert SecondLook.objects.filter(cancelled_at__isnull=True).count() == 0
    step = Step.objects.filter(claim=look.claim).latest("number")
    assert "Nobody took" in step.reason


def test_a_senior_reviewer_ends_the_wait_with_a_reason(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    with pytest.raises(actions.adjudication.NoReason):
        actions.release_look(look, by=senior, reason=" ", now=at(1))
    taken(second, now=at(1))
    with pytest.raises(actions.adjudication.BeingLookedAt):
        actions.release_look(look, by=senior, reason="Holiday.", now=at(2))
    actions.give_back_look(look, by=second, now=at(3))
    waits = SecondLook.objects.get(cancelled_at__isnull=True)
    make_senior(reviewer)
    with pytest.raises(Barred):
        actions.release_look(waits, by=reviewer, reason="Holiday.", now=at(4))
    actions.release_look(waits, by=senior, reason=" Holiday. ", now=at(4))
    waits = fresh(waits)
    assert (waits.cancelled_by, waits.cancelled_because) == (senior, "Holiday.")
    assert Approval.objects.get().proposed_by == reviewer
    with pytest.raises(actions.adjudication.NothingToSettle):
        actions.release_look(waits, by=senior, reason="Again.", now=at(5))


def test_a_difference_that_nobody_can_settle_goes_back_to_the_queue(
    look: SecondLook, reviewer: User, second: User, senior: User
) -> None:
    looked(look, ["UNPROVEN", "LICENSED"], by=second)
    actions.release_look(look, by=senior, reason="No third person here.", now=at(20))
    assert not Approval.objects.exists()
    assert lease(look.claim, by=reviewer, now=at(21)).reviewer == reviewer
    assert actions.propose(look.claim, by=reviewer, now=at(22)) is not None


def test_a_golden_case_is_settled_by_nobody(
    reviewer: User, senior: User, settings: LazySettings
) -> None:
    double_reviews(settings, 0)
    golden(by=senior)
    golden_cases(settings)
    look = taken(reviewer, now=at(2))
    with pytest.raises(PermissionDenied):
        actions.release_look(look, by=senior, reason="x", now=at(3))


def test_the_share_is_a_share_and_the_same_question_gets_the_same_answer() -> None:
    found = [falls("double", str(number), 20) for number in range(2000)]
    assert 300 < sum(found) < 500
    assert found == [falls("double", str(number), 20) for number in range(2000)]
    assert found != [falls("golden", str(number), 20) for number in range(2000)]
    assert not any(falls("double", str(number), 0) for number in range(200))
    assert all(falls("double", str(number), 100) for number in range(200))


def test_another_secret_key_chooses_others(settings: LazySettings) -> None:
    before = [falls("double", str(number), 50) for number in range(64)]
    settings.SECRET_KEY = "another"
    assert before != [falls("double", str(number), 50) for number in range(64)]


def test_none_are_asked_for_where_the_share_is_nothing(
    settings: LazySettings, reviewer: User
) -> None:
    double_reviews(settings, 0)
    assert proposed(in_review(), by=reviewer).claim.state == State.AWAITING_APPROVAL
    assert dismissed(in_review(), by=reviewer).state == State.DISMISSED
    assert not SecondLook.objects.exists()
    assert at(0) == NOW


def test_an_account_at_a_second_look_is_not_deleted_and_takes_its_opinions_along(
    look: SecondLook, second: User
) -> None:
    assert obstacles(second) == []
    taken(second, now=at(1))
    assert "second look" in obstacles(second)[0].text
    say(look, ["UPHELD", "LICENSED"], by=second, now=at(2))
    given = {name: list(rows) for name, rows in hand_over(second).records.items()}
    assert [row["reason"] for row in given["own_opinions"]] == [OPINION, OPINION]
    assert len(given["own_second_looks"]) == 1
