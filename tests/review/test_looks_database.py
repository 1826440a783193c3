"""What the database refuses of second looks, opinions and golden cases, past every action."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims.states import State
from review import actions
from review.grounds import Element, Ground
from review.models import Approval, Assignment, Expected, GoldenCase, Opinion, SecondLook, Verdict
from tests.factories import NOW, make_claim, make_user
from tests.review.cases import at, dismissed, in_review, pictures_of, proposed
from tests.review.looks import double_reviews, golden, held_up, looked, ruling, say, taken

pytestmark = pytest.mark.django_db
KEPT = "stays as it is"


@pytest.fixture(autouse=True)
def _everything_is_looked_at_twice(settings: LazySettings) -> None:
    double_reviews(settings)


@pytest.fixture
def second() -> User:
    return make_user(Role.REVIEWER, email="second@example.org")


@pytest.fixture
def look(reviewer: User) -> SecondLook:
    return held_up([Ground.UPHELD], by=reviewer)


def refused(change: Any, *arguments: Any, **values: Any) -> str:
    """The database's message on refusing; fails where it does not."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change(*arguments, **values)
    return str(refusal.value)


def change(look: SecondLook, **values: Any) -> str:
    return refused(SecondLook.objects.filter(pk=look.pk).update, **values)


def taken_by(person: User) -> dict[str, Any]:
    return {"reviewer": person, "taken_at": at(1), "expires_at": at(31)}


def test_who_may_never_look(look: SecondLook) -> None:
    """The claimant, and who had a hand in the claim."""
    assert "nobody decides" in change(look, **taken_by(look.claim.claimant))
    assert "nobody decides" in change(look, settled_by=look.claim.claimant)
    other = make_user(Role.REVIEWER)
    facts = {"claim": look.claim, "proposed_by": other, "proposed_at": NOW, "digest": "0" * 64}
    Approval.objects.create(**facts)
    assert "had a hand" in change(look, **taken_by(other))


def test_the_first_reviewer_is_refused_twice(look: SecondLook, reviewer: User) -> None:
    """By having decided, and by a constraint of the row itself."""
    assert "had a hand" in change(look, **taken_by(reviewer))
    stranger = make_user(Role.REVIEWER)
    values = {"claim": in_review(), "kind": "DOUBLE", "first": stranger, "asked_at": NOW}
    wrong = refused(SecondLook.objects.create, **values, **taken_by(stranger))
    assert "look_by_another_person" in wrong


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "TRIPLE"}, "look_of_its_kind"),
        ({"first": None}, "look_of_its_kind"),
        ({"expires_at": NOW}, "look_taken_whole"),
        ({"settled_at": NOW}, "look_settled_whole"),
        ({"cancelled_because": "x"}, "look_cancelled_whole"),
        ({"agreed": True}, "look_done_whole"),
    ],
)
def test_a_look_is_whole(reviewer: User, values: dict[str, Any], constraint: str) -> None:
    facts = {"claim": in_review(), "kind": "DOUBLE", "first": reviewer, "asked_at": NOW}
    assert constraint in refused(SecondLook.objects.create, **{**facts, **values})


def test_one_look_at_a_time_and_one_double_review_per_round(
    look: SecondLook, reviewer: User, second: User
) -> None:
    facts = {"kind": "DOUBLE", "first": reviewer, "asked_at": NOW}
    again = refused(SecondLook.objects.create, claim=look.claim, **facts)
    assert "look_one_double_per_round" in again
    taken(second, now=at(1))
    other = refused(SecondLook.objects.create, claim=in_review(), **facts, **taken_by(second))
    assert "look_one_at_a_time" in other


def test_what_is_over_stays_as_it_is(look: SecondLook, second: User, senior: User) -> None:
    say(taken(second, now=at(1)), ["UNPROVEN"], by=second, now=at(2))
    assert KEPT in change(look, reviewer=senior)
    assert KEPT in change(look, claim=in_review())
    assert "agree" in change(look, done_at=at(3), agreed=True)
    actions.finish_look(look, by=second, now=at(3))
    assert KEPT in change(look, agreed=True)
    assert "look_settled" in change(look, settled_at=at(4), settled_by=second)
    (picture,) = pictures_of(look.claim)
    actions.adjudicate(look, by=senior, rulings={picture.pk: ruling()}, now=at(5))
    assert KEPT in change(look, settled_at=at(6))


def test_a_look_is_never_deleted(look: SecondLook) -> None:
    sql = "DELETE FROM review_secondlook WHERE id = %s"
    with connection.cursor() as cursor:
        assert "never deleted" in refused(cursor.execute, sql, [look.pk])


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": ""}, "opinion_has_reason"),
        ({"reason": " \u3000\n"}, "opinion_has_reason"),
        ({"ground": "MAYBE"}, "opinion_ground_known"),
        ({"access": "MAYBE"}, "opinion_access_known"),
        ({"elements": ["MAYBE"], "ground": "LICENSED"}, "opinion_elements_known"),
        ({"elements": [Element.STYLE]}, "opinion_style_alone_not_upheld"),
        ({"elements": []}, "opinion_style_alone_not_upheld"),
        ({"against": "MAYBE"}, "opinion_compared_with_known"),
        ({"ruling": "UPHELD"}, "only during its look"),
    ],
)
def test_an_opinion_is_whole(
    look: SecondLook, second: User, values: dict[str, Any], constraint: str
) -> None:
    (picture,) = pictures_of(look.claim)
    look = taken(second, now=at(1))
    facts = {"look": look, "picture": picture, "ground": "UPHELD", "reason": "x", "at": NOW}
    facts |= {"elements": [Element.LINE]}
    assert constraint in refused(Opinion.objects.create, **{**facts, **values})


def test_an_opinion_is_written_only_during_its_look(look: SecondLook, second: User) -> None:
    (picture,) = pictures_of(look.claim)
    facts = {"look": look, "ground": "LICENSED", "reason": "x", "at": NOW}
    early = refused(Opinion.objects.create, picture=picture, **facts)
    taken(second, now=at(1))
    (foreign,) = pictures_of(in_review())
    assert "its claim" in refused(Opinion.objects.create, picture=foreign, **facts)
    say(look, ["UNPROVEN"], by=second, now=at(2))
    deleted = refused(Opinion.objects.all().delete)
    actions.finish_look(look, by=second, now=at(3))
    late = refused(Opinion.objects.update, ground="LICENSED")
    against = refused(Opinion.objects.update, against="UNPROVEN")
    Opinion.objects.update(ruling="UPHELD")
    twice = refused(Opinion.objects.update, ruling="LICENSED")
    assert {early, deleted, late, against, twice} == {early}
    assert "only during its look" in early


def test_a_claim_that_is_held_up_is_nobodys(look: SecondLook, second: User) -> None:
    lease = {"claim": look.claim, "reviewer": second, "taken_at": NOW, "expires_at": at(9)}
    assert "holds this claim up" in refused(Assignment.objects.create, **lease)
    assert "holds this claim up" in refused(Verdict.objects.update, ground="LICENSED")
    assert "holds this claim up" in refused(Verdict.objects.all().delete)
    looked(look, ["UPHELD"], by=second)


def test_a_golden_case_is_of_a_decided_claim_and_then_only_retired(
    settings: LazySettings, reviewer: User, senior: User
) -> None:
    double_reviews(settings, 0)
    facts = {"why": "x", "marked_by": senior, "marked_at": NOW}
    undecided = make_claim(state=State.IN_REVIEW)
    assert "a decided claim" in refused(GoldenCase.objects.create, claim=undecided, **facts)
    case = golden(by=senior)
    claim = case.claim
    assert "golden_one_active" in refused(GoldenCase.objects.create, claim=claim, **facts)
    own = dismissed(in_review(), by=reviewer)
    mine = {**facts, "marked_by": own.claimant}
    assert "nobody decides" in refused(GoldenCase.objects.create, claim=own, **mine)
    assert "golden_has_why" in refused(GoldenCase.objects.create, claim=own, **{**facts, "why": ""})
    rows = GoldenCase.objects.filter(pk=case.pk)
    assert "never changed" in refused(rows.update, why="Another.")
    assert "golden_retired_whole" in refused(rows.update, retired_at=NOW)
    actions.retire_golden(case, by=senior, reason="Unclear.", now=at(2))
    assert "never changed" in refused(rows.update, retired_because="x")
    with connection.cursor() as cursor:
        gone = refused(cursor.execute, "DELETE FROM review_goldencase")
    assert "golden" in gone or "foreign" in gone


def test_what_a_golden_case_expects_is_of_its_pictures_and_kept(
    settings: LazySettings, reviewer: User, senior: User
) -> None:
    double_reviews(settings, 0)
    case = golden(by=senior)
    (foreign,) = pictures_of(proposed(in_review(), by=reviewer).claim)
    facts = {"golden": case, "picture": foreign, "ground": "LICENSED"}
    assert "its own pictures" in refused(Expected.objects.create, **facts)
    assert "never edited" in refused(Expected.objects.update, ground="LICENSED")
    assert "never edited" in refused(Expected.objects.all().delete)
