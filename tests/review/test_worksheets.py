"""What is typed at the desk is kept: by whom, for whom, and how long."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review import actions
from review.grounds import Access, Element, Ground
from review.models import Assignment, Verdict, Worksheet
from review.queries import sheets
from tests.factories import make_user
from tests.review.cases import at, decide, in_review, lease, pictures_of

pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "ground": Ground.UPHELD,
    "access": Access.PRESUMED,
    "elements": [Element.POSE, Element.LINE, Element.POSE],
    "reason": "  The face is",
}


@pytest.fixture
def claim() -> Claim:
    return in_review(works=2)


def keep(claim: Claim, by: User, minute: float = 1, **typed: Any) -> Worksheet:
    return actions.keep_worksheet(claim, pictures_of(claim)[0], by=by, now=at(minute), **typed)


def test_what_is_typed_is_kept_as_it_is_and_renews_the_lease(claim: Claim, reviewer: User) -> None:
    held = lease(claim, by=reviewer)
    keep(claim, reviewer, **TYPED)
    kept = Worksheet.objects.get()
    assert (kept.ground, kept.access, kept.reason) == ("UPHELD", "PRESUMED", "  The face is")
    assert (kept.elements, kept.saved_at, kept.round) == (["LINE", "POSE"], at(1), 0)
    assert Assignment.objects.get().expires_at - held.expires_at == at(1) - at(0)
    assert not Verdict.objects.exists()


def test_what_arrives_last_stands(claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer)
    keep(claim, reviewer, **TYPED)
    keep(claim, reviewer, 2, reason="Better")
    kept = Worksheet.objects.get()
    assert (kept.ground, kept.elements, kept.reason, kept.saved_at) == ("", [], "Better", at(2))


def test_it_comes_back_after_the_lease_was_lost_and_goes_with_the_verdict(
    claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer)
    keep(claim, reviewer, **TYPED)
    first, second = sheets(claim, viewer=reviewer)
    assert first.worksheet
    assert (first.worksheet.reason, second.worksheet) == ("  The face is", None)
    lease(claim, by=reviewer, now=at(60 * 24))
    assert sheets(claim, viewer=reviewer)[0].worksheet == first.worksheet
    decide(pictures_of(claim)[0], by=reviewer, now=at(60 * 24))
    assert not Worksheet.objects.exists()


def test_nobody_else_sees_it_and_their_verdict_does_not_take_it_away(
    claim: Claim, reviewer: User, senior: User
) -> None:
    lease(claim, by=reviewer)
    keep(claim, reviewer, **TYPED)
    lease(claim, by=senior, now=at(60 * 24))
    assert [sheet.worksheet for sheet in sheets(claim, viewer=senior)] == [None, None]
    decide(pictures_of(claim)[0], by=senior, now=at(60 * 24))
    assert Worksheet.objects.get().reviewer == reviewer


def test_typing_from_before_the_verdict_changes_nothing(claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer)
    decide(pictures_of(claim)[0], by=reviewer, now=at(2))
    for knows in (None, at(1)):
        with pytest.raises(Refused, match="another window") as refusal:
            keep(claim, reviewer, 3, knows=knows, **TYPED)
        assert refusal.value.code == "verdict_is_newer"
    keep(claim, reviewer, 3, knows=at(2), **TYPED)
    assert Worksheet.objects.get().saved_at == at(3)
    assert Verdict.objects.get().decided_at == at(2)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"ground": "MAYBE"}, "worksheet_unknown", ""),
        ({"access": "MAYBE"}, "worksheet_unknown", ""),
        ({"elements": ["SMELL"]}, "worksheet_unknown", ""),
        ({"reason": "a\x00b"}, "worksheet_unknown", ""),
        ({"reason": "a" * 16_001}, "worksheet_unknown", "reason"),
    ],
)
def test_what_no_worksheet_can_hold_is_refused(
    claim: Claim, reviewer: User, wrong: dict[str, Any], code: str, field: str
) -> None:
    lease(claim, by=reviewer)
    with pytest.raises(Refused) as refusal:
        keep(claim, reviewer, **(TYPED | wrong))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Worksheet.objects.exists()


def test_only_the_holder_keeps_anything(claim: Claim, reviewer: User, senior: User) -> None:
    with pytest.raises(actions.LeaseLost):
        keep(claim, reviewer)
    lease(claim, by=senior)
    with pytest.raises(actions.LeaseLost):
        keep(claim, reviewer)
    with pytest.raises(PermissionDenied):
        keep(claim, make_user(Role.AUDITOR))
    other = pictures_of(in_review())[0]
    with pytest.raises(Refused) as refusal:
        actions.keep_worksheet(claim, other, by=senior, now=at(1))
    assert refusal.value.code == "not_to_decide"
    assert claim.state == State.IN_REVIEW
