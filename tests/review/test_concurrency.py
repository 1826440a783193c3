"""Two people at the same moment: real threads, each with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from review import actions
from review.actions.approvals import AlreadyDecided
from review.actions.leases import LeaseLost
from review.models import Approval, Assignment, Countersignature, Verdict
from tests.factories import make_avatar, make_blob, make_user, make_work
from tests.review.cases import at, decide, in_review, lease, pictures_of, proposed

pytestmark = pytest.mark.django_db(transaction=True)


def together(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same moment; gives their results, or the refusals they raised."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return job()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def reviewers(count: int) -> list[User]:
    return [make_user(Role.REVIEWER) for _ in range(count)]


def taker(person: User, now: datetime) -> Callable[[], Assignment | None]:
    return lambda: actions.take_next(by=person, now=now)


def test_eight_reviewers_never_get_the_same_claim() -> None:
    """Many rounds of eight takers at once over twenty claims: always eight different ones."""
    people = reviewers(8)
    for _ in range(20):
        in_review()
    for turn in range(12):
        leases = together([taker(person, at(turn)) for person in people])
        assert all(isinstance(lease, Assignment) for lease in leases), leases
        assert len({lease.claim_id for lease in leases}) == 8
        Assignment.objects.filter(released_at__isnull=True).update(released_at=at(turn))


def test_eight_reviewers_empty_the_queue_without_meeting() -> None:
    """Each takes, dismisses and takes again until nothing waits; every claim has one lease."""
    claims = [in_review() for _ in range(20)]

    def work_through(person: User) -> Callable[[], int]:
        def job() -> int:
            done = 0
            while (held := actions.take_next(by=person, now=at(1))) is not None:
                for picture in pictures_of(held.claim):
                    decide(picture, by=person, ground="UNPROVEN", now=at(1))
                actions.propose(held.claim, by=person, now=at(1))
                done += 1
            return done

        return job

    shares = together([work_through(person) for person in reviewers(8)])
    assert sum(shares) == len(claims)
    assert Assignment.objects.count() == len(claims)
    assert not Claim.objects.exclude(state=State.DISMISSED).exists()


def test_fewer_claims_than_takers() -> None:
    in_review()
    in_review()
    leases = together([taker(person, at(1)) for person in reviewers(8)])
    got = [lease for lease in leases if lease is not None]
    assert sorted(lease.claim_id for lease in got) == sorted(
        Claim.objects.values_list("pk", flat=True)
    )


def test_two_clicks_of_one_person_lease_one_claim(reviewer: User) -> None:
    for _ in range(3):
        in_review()
    first, second = together([taker(reviewer, at(1)), taker(reviewer, at(1))])
    assert first == second
    assert Assignment.objects.count() == 1


def test_a_claim_that_is_just_being_changed_is_passed_over(reviewer: User) -> None:
    busy, free = in_review(), in_review()
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=busy.pk)
        (held,) = together([taker(reviewer, at(1))])
    assert held.claim == free


def test_what_was_read_before_the_lock_is_read_again(reviewer: User, senior: User) -> None:
    """A rival gets a claim while we choose it: our choice is looked at again and passed over."""
    first, second = in_review(), in_review()
    rivals: list[Any] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "SKIP LOCKED" in sql and not rivals:
            times = {"taken_at": at(1), "expires_at": at(31)}
            rivals.extend(
                together([lambda: Assignment.objects.create(claim=first, reviewer=senior, **times)])
            )
        return result

    with connection.execute_wrapper(meanwhile):
        held = actions.take_next(by=reviewer, now=at(1))
    assert [rival.claim for rival in rivals] == [first]
    assert held is not None
    assert held.claim == second


def approver(approval: Approval) -> Callable[[], Approval]:
    senior, key = make_user(Role.SENIOR_REVIEWER), approval.pk
    return lambda: actions.approve(Approval.objects.get(pk=key), by=senior, now=at(5))


def test_two_approvals_make_one_step(reviewer: User) -> None:
    for _ in range(5):
        approval = proposed(in_review(), by=reviewer)
        results = together([approver(approval), approver(approval)])
        refusals = [result for result in results if isinstance(result, AlreadyDecided)]
        assert len(refusals) == 1, results
        assert Step.objects.filter(claim=approval.claim, new=State.UPHELD).count() == 1
        approval.refresh_from_db()
        assert approval.outcome == Approval.Outcome.APPROVED


def test_approval_and_return_make_one_decision(reviewer: User) -> None:
    approval = proposed(in_review(), by=reviewer)
    one, two = make_user(Role.SENIOR_REVIEWER), make_user(Role.SENIOR_REVIEWER)
    results = together(
        [
            lambda: actions.approve(Approval.objects.get(), by=one, now=at(5)),
            lambda: actions.return_proposal(
                Approval.objects.get(), by=two, reason="Again.", now=at(5)
            ),
        ]
    )
    assert sorted(isinstance(result, AlreadyDecided) for result in results) == [False, True]
    last = Step.objects.filter(claim=approval.claim).latest("number")
    approval.refresh_from_db()
    assert (approval.outcome, last.new) in {("APPROVED", "UPHELD"), ("RETURNED", "IN_REVIEW")}


def test_a_lost_lease_and_a_new_one_at_the_same_moment(reviewer: User, senior: User) -> None:
    """The old holder saves while the new one takes: exactly one of them has the claim."""
    claim = in_review()
    (picture,) = pictures_of(claim)
    lease(claim, by=reviewer)
    late, taken = together(
        [
            lambda: decide(picture, by=reviewer, now=at(30)),
            lambda: actions.take(claim, by=senior, now=at(30)),
        ]
    )
    assert isinstance(late, LeaseLost)
    assert isinstance(taken, Assignment)
    assert not Verdict.objects.exists()


def test_two_senior_people_at_once_each_sign_once(settings: LazySettings) -> None:
    """Where two must sign, both do, and the claim is upheld by the second of them alone."""
    settings.REDRESS_APPROVAL_LIMIT = 10_000
    (proposer,) = reviewers(1)
    for _ in range(5):
        approval = proposed(in_review(works=2), by=proposer)
        seniors = [make_user(Role.SENIOR_REVIEWER) for _ in range(2)]
        found = together([signer(approval, person) for person in seniors])
        assert all(isinstance(one, Approval) for one in found), found
        approval.refresh_from_db()
        first = Countersignature.objects.get(approval=approval).person
        assert approval.outcome == Approval.Outcome.APPROVED
        assert {first, approval.decided_by} == set(seniors)
        assert Step.objects.filter(claim=approval.claim, new=State.UPHELD).count() == 1


def test_one_senior_person_twice_at_once_signs_once(settings: LazySettings) -> None:
    settings.REDRESS_APPROVAL_LIMIT = 10_000
    (proposer,) = reviewers(1)
    approval = proposed(in_review(works=2), by=proposer)
    senior = make_user(Role.SENIOR_REVIEWER)
    found = together([signer(approval, senior)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["AlreadySigned", "Approval"]
    approval.refresh_from_db()
    assert (approval.outcome, approval.signed) == ("", 1)


def test_a_signature_and_a_return_at_once(settings: LazySettings) -> None:
    """Whoever is later is refused, or the return takes the signed proposal back."""
    settings.REDRESS_APPROVAL_LIMIT = 10_000
    (proposer,) = reviewers(1)
    approval = proposed(in_review(works=2), by=proposer)
    one, other = (make_user(Role.SENIOR_REVIEWER) for _ in range(2))
    back = partial(actions.return_proposal, fresh(approval), by=other, reason="x", now=at(5))
    together([signer(approval, one), back])
    approval.refresh_from_db()
    assert approval.outcome == Approval.Outcome.RETURNED
    assert approval.claim.state == State.IN_REVIEW


def signer(approval: Approval, person: User) -> Callable[[], Any]:
    return partial(actions.approve, fresh(approval), by=person, now=at(5))


def fresh(approval: Approval) -> Approval:
    """The same row for another thread, as a page of its own would read it."""
    return Approval.objects.get(pk=approval.pk)


def test_two_reviewers_of_one_cluster_decide_each_claim_once() -> None:
    avatar = make_avatar()
    people = reviewers(2)
    claims = [in_review(works=2, avatar=avatar) for _ in range(6)]
    finding = actions.record_finding(
        avatar.blob, by=people[0], question="GENERATED", answer="NO", reason="x", now=at(1)
    )

    def run(person: User, own: list[Claim]) -> Callable[[], list[actions.Outcome]]:
        return partial(
            actions.dismiss_not_generated, own, finding, by=person, sentences={}, now=at(2)
        )

    copies = [list(Claim.objects.filter(pk__in=[one.pk for one in claims])) for _ in people]
    copies[1].reverse()
    found = together([run(person, own) for person, own in zip(people, copies, strict=True)])
    assert all(isinstance(outcomes, list) for outcomes in found), found
    done = [one.claim.pk for outcomes in found for one in outcomes if one.done]
    assert sorted(done) == sorted(claim.pk for claim in claims)
    assert Verdict.objects.count() == 12
    assert Step.objects.filter(new=State.DISMISSED).count() == 6
    assert not Assignment.objects.filter(released_at__isnull=True).exists()


def test_two_reviewers_never_uphold_one_picture_for_two_claimants() -> None:
    people = reviewers(2)
    for _ in range(5):
        avatar, blob = make_avatar(), make_blob()
        claims = [in_review(works=[make_work(blob=blob)], avatar=avatar) for _ in people]
        jobs = [
            partial(actions.decide_each, [(claim, [upheld(claim)])], by=person, now=at(2))
            for claim, person in zip(claims, people, strict=True)
        ]
        found = together(jobs)
        assert sorted(outcomes[0].done for outcomes in found) == [False, True], found
        assert Approval.objects.filter(claim__in=claims).count() == 1


def upheld(claim: Claim) -> actions.Given:
    (picture,) = pictures_of(claim)
    return actions.Given(picture, "UPHELD", "x", "PROVEN", ["LINE"])
