"""Handing a claim on, up or putting it by; keeping hold of it; and who takes from where."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from config.todo import todo_of
from review import actions, personal
from review.actions.handling import BadDate, NoReason, NotTheirs
from review.actions.leases import Barred, LeaseLost, NotInReview, NotYourQueue
from review.actions.queues import BadQueue
from review.models import Assignment, Card, Handling, Queue
from review.queries import colleagues, deserted_queues, handlings_of, lease_of, numbered_queues
from review.queries.offers import handed_to, offered, open_queues
from review.tasks import release_expired
from tests.factories import NOW, make_user
from tests.review.cases import at, card_of, dismissed, in_review, lease
from tests.review.test_cards import make_queue, sort

pytestmark = pytest.mark.django_db
WHY = "The claimant is my neighbour."
DAY = 60 * 24


def held(by: User, **facts: Any) -> Claim:
    claim = in_review(**facts)
    lease(claim, by=by)
    return claim


def next_for(person: User, minutes: float = 2, queue: Queue | None = None) -> Claim | None:
    """What this person gets, without keeping it."""
    got = actions.take_next(by=person, now=at(minutes), queue=queue)
    if got is None:
        return None
    actions.give_back(got, by=person, now=at(minutes))
    return got.claim


# --- To a colleague -------------------------------------------------------------------------


def test_a_claim_that_was_handed_on_waits_for_that_colleague_alone(
    reviewer: User, senior: User
) -> None:
    other = make_user(Role.REVIEWER)
    sooner, claim = in_review(), held(reviewer, now=at(1))
    handling = actions.transfer(claim, to=other, by=reviewer, reason=WHY, now=at(1))
    assert (handling.kind, handling.by, handling.to, handling.reason) == (
        Handling.Kind.TRANSFERRED,
        reviewer,
        other,
        WHY,
    )
    assert handling.until == at(1 + DAY)
    assert lease_of(claim, now=at(1)) is None
    assert [card.claim for card in handed_to(other, now=at(2))] == [claim]
    assert handed_to(senior, now=at(2)) == []
    assert next_for(senior) == sooner
    with pytest.raises(Barred, match=f"handed to {other}"):
        actions.take(claim, by=senior, now=at(2))
    got = actions.take_next(by=other, now=at(3))
    assert got is not None
    assert got.claim == claim, "what was handed to a person comes before what is due earlier"
    assert card_of(claim).reserved_for is None


def test_a_claim_that_nobody_fetched_is_everybodys_again(reviewer: User, senior: User) -> None:
    claim = held(reviewer)
    actions.transfer(claim, to=senior, by=reviewer, reason=WHY, now=at(1))
    other = make_user(Role.REVIEWER)
    assert next_for(other, DAY) is None
    assert next_for(other, DAY + 1) == claim
    assert handed_to(senior, now=at(DAY + 1)) == []


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.FINANCE_APPROVER, "decides no claims"),
        (Role.AUDITOR, "decides no claims"),
        (None, "decides no claims"),
        ("barred", "may not decide this claim"),
        ("self", "You hold this claim already"),
        ("escalated", "senior reviewers"),
    ],
)
def test_nobody_gets_a_claim_who_may_not_decide_it(reviewer: User, role: Any, words: str) -> None:
    claim = in_review()
    to = reviewer if role == "self" else make_user(Role.REVIEWER if isinstance(role, str) else role)
    if isinstance(role, Role):
        to = make_user(role)
    holder = reviewer
    if role == "barred":
        dismissed(claim, by=to)
        actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(1))
    if role == "escalated":
        holder = make_user(Role.SENIOR_REVIEWER)
        Card.objects.update(escalated_at=NOW)
    lease(claim, by=holder, now=at(2))
    with pytest.raises(NotTheirs, match=words):
        actions.transfer(claim, to=to, by=holder, reason=WHY, now=at(3))
    assert not Handling.objects.exists()
    assert to not in colleagues(claim, of=holder)


def test_colleagues_are_the_others_who_may_decide(reviewer: User, senior: User) -> None:
    claim, other = held(reviewer), make_user(Role.REVIEWER)
    make_user(Role.REVIEWER, is_active=False)
    assert list(colleagues(claim, of=reviewer)) == sorted([other, senior], key=str)
    Card.objects.update(escalated_at=NOW)
    assert list(colleagues(claim, of=reviewer)) == [senior]


# --- Up -------------------------------------------------------------------------------------


def test_what_is_passed_up_goes_to_senior_reviewers_alone(reviewer: User, senior: User) -> None:
    claim, other = held(reviewer), make_user(Role.REVIEWER)
    before = card_of(claim).rank_at
    actions.escalate(claim, by=reviewer, reason=WHY, now=at(1))
    sort()
    assert card_of(claim).rank_at == before - timedelta(hours=72)
    assert next_for(other) is None
    with pytest.raises(Barred, match="senior reviewers"):
        actions.take(claim, by=other, now=at(2))
    assert next_for(senior) == claim
    assert card_of(claim).escalated_at == at(1)
    assert next_for(other, 5) is None, "given back it still is for senior reviewers"


# --- For later ------------------------------------------------------------------------------


def test_what_is_put_by_is_offered_to_nobody_until_its_day(reviewer: User) -> None:
    claim = held(reviewer)
    due_at = claim.due_at
    actions.park(claim, until=at(DAY), by=reviewer, reason=WHY, now=at(1))
    assert next_for(reviewer) is None
    assert actions.resume_due(now=at(DAY - 1)) == 0
    assert actions.resume_due(now=at(DAY)) == 1
    assert next_for(reviewer, DAY) == claim
    claim.refresh_from_db()
    assert claim.due_at == due_at
    kinds = [(each.kind, each.by) for each in handlings_of(claim)]
    assert kinds == [("RESUMED", None), ("PARKED", reviewer)]


def test_the_bell_takes_claims_up_again(reviewer: User) -> None:
    Card.objects.filter(pk=in_review().pk).update(parked_until=NOW)
    release_expired()
    assert not Card.objects.filter(parked_until__isnull=False).exists()


def test_a_reviewer_takes_a_claim_up_again_before_its_day(reviewer: User, senior: User) -> None:
    claim = held(reviewer)
    actions.park(claim, until=at(DAY), by=reviewer, reason=WHY, now=at(1))
    actions.resume(claim, by=senior, now=at(2))
    assert next_for(reviewer) == claim
    with pytest.raises(NotInReview, match="not put by any more"):
        actions.resume(claim, by=senior, now=at(3))


def test_who_takes_a_claim_on_purpose_takes_it_up_again(reviewer: User, senior: User) -> None:
    claim = held(reviewer)
    actions.park(claim, until=at(DAY), by=reviewer, reason=WHY, now=at(1))
    lease(claim, by=senior, now=at(2))
    assert card_of(claim).parked_until is None
    assert handlings_of(claim).first() == Handling.objects.get(kind="RESUMED", by=senior)


@pytest.mark.parametrize("minutes", [-1, 1, 61 * DAY])
def test_a_claim_is_put_by_until_some_day_ahead(reviewer: User, minutes: float) -> None:
    claim = held(reviewer)
    with pytest.raises(BadDate, match="within the next 60 days"):
        actions.park(claim, until=at(minutes), by=reviewer, reason=WHY, now=at(1))


# --- What all of them have in common --------------------------------------------------------


def handings(to: User) -> list[Callable[..., Any]]:
    def transfer(claim: Claim, **said: Any) -> Any:
        return actions.transfer(claim, to=to, **said)

    def park(claim: Claim, **said: Any) -> Any:
        return actions.park(claim, until=at(DAY), **said)

    return [transfer, actions.escalate, park]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_only_the_holder_lets_go_and_says_why(reviewer: User, senior: User, which: int) -> None:
    act = handings(senior)[which]
    claim = held(reviewer)
    with pytest.raises(NoReason):
        act(claim, by=reviewer, reason="  ", now=at(1))
    for person, refused in ((senior, LeaseLost), (make_user(Role.AUDITOR), PermissionDenied)):
        with pytest.raises(refused):
            act(claim, by=person, reason=WHY, now=at(1))
    with pytest.raises(LeaseLost):
        act(claim, by=reviewer, reason=WHY, now=at(31))
    act(claim, by=reviewer, reason=WHY, now=at(1))
    assert not Assignment.objects.filter(released_at__isnull=True).exists()
    assert Handling.objects.get().by == reviewer


def test_a_sign_of_life_keeps_a_claim_only_while_it_is_really_held(
    reviewer: User, senior: User
) -> None:
    claim = held(reviewer)
    assert actions.heartbeat(claim, by=reviewer, now=at(20)) == at(50)
    assert lease_of(claim, now=at(49)) is not None
    with pytest.raises(LeaseLost):
        actions.heartbeat(claim, by=senior, now=at(21))
    with pytest.raises(LeaseLost, match="run out"):
        actions.heartbeat(claim, by=reviewer, now=at(50))
    lease(claim, by=senior, now=at(51))
    with pytest.raises(LeaseLost, match="senior has taken"):
        actions.heartbeat(claim, by=reviewer, now=at(52))


# --- Queues and their people ----------------------------------------------------------------


def test_a_queue_with_people_of_its_own_is_theirs_alone(reviewer: User, senior: User) -> None:
    special = make_queue(bands=["LIKELY"])
    special.reviewers.add(senior)
    claim = in_review()
    assert card_of(claim).queue == special
    assert next_for(reviewer) is None
    assert next_for(senior) == claim
    assert (open_queues(reviewer), open_queues(senior)) == ([], [special])
    with pytest.raises(NotYourQueue):
        actions.take_next(by=reviewer, now=at(1), queue=special)


@pytest.mark.parametrize("gone", ["inactive", "role lost"])
def test_a_queue_that_all_its_people_left_is_open_to_everybody(
    reviewer: User, senior: User, gone: str
) -> None:
    """None of its claims waits for nobody; who sets queues up is told, until somebody is named."""
    named, other = make_user(Role.REVIEWER), make_user(Role.REVIEWER)
    special = make_queue(bands=["LIKELY"])
    special.reviewers.add(named, other)
    claim = in_review()
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert (next_for(reviewer), list(deserted_queues())) == (None, [])
    if gone == "inactive":
        User.objects.filter(pk=named.pk).update(is_active=False)
    else:
        named.groups.clear()
    assert next_for(reviewer) == claim
    assert next_for(reviewer, queue=special) == claim
    assert list(deserted_queues()) == [special]
    assert [each.deserted for each in numbered_queues()] == [True, False]
    lines = {line.text for line in todo_of(senior, now=at(3))}
    assert "A queue has no reviewer left" in lines
    special.reviewers.add(senior)
    assert (next_for(reviewer), list(deserted_queues())) == (None, [])


def test_of_the_open_queues_the_earliest_claim_comes_first(reviewer: User, senior: User) -> None:
    make_queue("Theirs", language="zh-hans").reviewers.add(senior)
    likely = make_queue("Open", bands=["LIKELY"])
    first = in_review()
    second = in_review(now=at(5))
    Card.objects.filter(pk=second.pk).update(queue=None)
    assert next_for(reviewer, 6) == first
    assert next_for(reviewer, 6, queue=likely) == first
    Card.objects.filter(pk=first.pk).update(rank_at=at(9 * DAY))
    Card.objects.filter(pk=second.pk).update(rank_at=at(8 * DAY))
    assert next_for(reviewer, 6) == second
    assert next_for(reviewer, 6, queue=likely) == first


def test_changed_rules_sort_what_waits_anew(senior: User) -> None:
    claim = in_review()
    names = {"name_zh": "大额", "name_en": "Large"}
    queue = actions.save_queue(None, by=senior, **names, least_yuan=20_000)
    sort()
    assert card_of(claim).queue is None
    changed = actions.save_queue(queue, by=senior, least_yuan=10_000, reviewers=[senior])
    sort()
    assert card_of(claim).queue == queue
    assert (changed.version, list(changed.reviewers.all())) == (2, [senior])
    actions.save_queue(queue, by=senior, active=False)
    sort()
    assert card_of(claim).queue is None
    assert actions.sort_waiting(now=at(2)) == 0


def test_the_rules_of_a_queue_are_checked(reviewer: User, senior: User, auditor: User) -> None:
    names = {"name_zh": "大额", "name_en": "Large"}
    with pytest.raises(PermissionDenied):
        actions.save_queue(None, by=reviewer, **names)
    with pytest.raises(BadQueue, match="decides no claims"):
        actions.save_queue(None, by=senior, **names, reviewers=[auditor])
    with pytest.raises(BadQueue):
        actions.save_queue(None, by=senior, **names, least_yuan=2, most_yuan=1)
    assert not Queue.objects.exists()


def test_a_queue_is_named_in_the_readers_language(settings: Any) -> None:
    from django.utils.translation import override

    queue = make_queue("Large")
    with override("en"):
        assert str(queue) == "Large"
    with override("zh-hans"):
        assert str(queue) == "Large（中）"


def test_cards_out_of_the_room_are_offered_to_nobody(reviewer: User) -> None:
    claim = in_review()
    Claim.objects.filter(pk=claim.pk).update(state=State.DISMISSED)
    found: QuerySet[Card] = offered(reviewer, now=at(1))
    assert not found.exists()


# --- Personal data --------------------------------------------------------------------------


def test_a_person_gets_what_they_did_and_is_forgotten_by_the_queue(
    reviewer: User, senior: User
) -> None:
    claim = held(reviewer)
    actions.transfer(claim, to=senior, by=reviewer, reason=WHY, now=at(1))
    make_queue().reviewers.set([senior, reviewer])
    given, got = (personal.hand_over(person).records for person in (reviewer, senior))
    assert [each["reason"] for each in given["own_handlings"]] == [WHY]
    assert [each["reason"] for each in got["handed_to_them"]] == [WHY]
    for person in (senior, claim.claimant):
        personal.forget(person, now=at(2))
    card = card_of(claim)
    assert (card.reserved_for, card.words, card.sort_at) == (None, None, at(2))
    assert list(Queue.objects.get().reviewers.all()) == [reviewer]
