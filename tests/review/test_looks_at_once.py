"""Two people at the same second look at the same moment."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from accounts.models import User
from accounts.roles import Role
from claims.models import Step
from claims.states import State
from review import actions
from review.models import Approval, SecondLook
from tests.factories import make_user
from tests.review.cases import at
from tests.review.looks import double_reviews, held_up, looked, ruling, say, taken
from tests.review.test_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _everything_is_looked_at_twice(settings: LazySettings) -> None:
    double_reviews(settings)


def taker(person: User) -> Callable[[], SecondLook | None]:
    return lambda: actions.take_second_look(by=person, now=at(1))


def test_two_reviewers_never_get_the_same_look(reviewer: User) -> None:
    look = held_up(by=reviewer)
    people = [make_user(Role.REVIEWER) for _ in range(4)]
    found = together([taker(person) for person in people])
    assert sorted(one is None for one in found) == [False, True, True, True], found
    assert SecondLook.objects.get(pk=look.pk).reviewer in people


def test_two_clicks_take_one_look(reviewer: User) -> None:
    for _ in range(2):
        held_up(by=reviewer)
    person = make_user(Role.REVIEWER)
    one, other = together([taker(person), taker(person)])
    assert one == other
    assert SecondLook.objects.filter(reviewer=person).count() == 1


def test_two_clicks_finish_once(reviewer: User) -> None:
    look = held_up(by=reviewer)
    second = make_user(Role.REVIEWER)
    say(taken(second, now=at(1)), ["UPHELD"], by=second, now=at(2))
    key = look.pk

    def finish() -> SecondLook:
        return actions.finish_look(SecondLook.objects.get(pk=key), by=second, now=at(3))

    found = together([finish, finish])
    refused = [one for one in found if isinstance(one, actions.second_looks.LookOver)]
    assert len(refused) == 1, found
    assert Step.objects.filter(claim=look.claim, new=State.AWAITING_APPROVAL).count() == 1
    assert Approval.objects.count() == 1


def test_settling_and_ending_make_one_outcome(reviewer: User) -> None:
    look = held_up(by=reviewer)
    looked(look, ["UNPROVEN"], by=make_user(Role.REVIEWER))
    one, two = (make_user(Role.SENIOR_REVIEWER) for _ in range(2))
    rulings = {look.claim.pictures.get().pk: ruling("UNPROVEN")}

    def settle() -> object:
        fresh = SecondLook.objects.get(pk=look.pk)
        return actions.adjudicate(fresh, by=one, rulings=rulings, now=at(20))

    def end() -> object:
        fresh = SecondLook.objects.get(pk=look.pk)
        return actions.release_look(fresh, by=two, reason="Nobody here.", now=at(20))

    found = together([settle, end])
    refused = [one for one in found if isinstance(one, actions.adjudication.NothingToSettle)]
    assert len(refused) == 1, found
    over = SecondLook.objects.get(pk=look.pk)
    assert (over.settled_at is None) != (over.cancelled_at is None)
