"""A held picture is closed by a senior reviewer, in words, and stays without an award."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from payouts.actions import award_waiting, resolve_hold
from payouts.actions.holds import HoldResolved, NoWords
from payouts.models import Hold
from payouts.queries import holds, open_holds
from tests.factories import NOW, make_avatar, make_blob, make_user, make_work
from tests.payouts.scenes import LATER, awards, upheld_claim

pytestmark = pytest.mark.django_db


def make_hold(claimant: User | None = None) -> Hold:
    """Two claims about the same pair of contents: the second is held."""
    original, avatar = make_blob(), make_blob()
    for owner in (make_user(Role.CREATOR), claimant or make_user(Role.CREATOR)):
        works = [make_work(owner, blob=original)]
        upheld_claim(owner, works=works, avatar=make_avatar(blob=avatar))
    award_waiting(now=NOW)
    return Hold.objects.latest("pk")


def test_a_senior_reviewer_closes_it_with_words(senior: User) -> None:
    hold = resolve_hold(make_hold(), by=senior, resolution=" Paid to the agency. ", now=LATER)
    assert (hold.resolved_by, hold.resolved_at) == (senior, LATER)
    assert hold.resolution == "Paid to the agency."
    assert not hold.is_open
    assert awards(hold.claim) == []


def test_it_is_closed_once(senior: User) -> None:
    hold = make_hold()
    resolve_hold(hold, by=senior, resolution="First.", now=NOW)
    with pytest.raises(HoldResolved):
        resolve_hold(hold, by=senior, resolution="Second.", now=NOW)
    hold.refresh_from_db()
    assert hold.resolution == "First."


@pytest.mark.parametrize("resolution", ["", "  \n"])
def test_words_are_needed(senior: User, resolution: str) -> None:
    hold = make_hold()
    with pytest.raises(NoWords) as caught:
        resolve_hold(hold, by=senior, resolution=resolution, now=NOW)
    assert caught.value.field == "resolution"
    assert Hold.objects.get(pk=hold.pk).is_open


def test_nobody_closes_a_hold_on_their_own_claim(creator: User) -> None:
    hold = make_hold(creator)
    creator.groups.add(Group.objects.get(name=Role.SENIOR_REVIEWER))
    senior = User.objects.get(pk=creator.pk)
    with pytest.raises(PermissionDenied):
        resolve_hold(hold, by=senior, resolution="Mine.", now=NOW)


@pytest.mark.parametrize(
    "person", ["creator", "reviewer", "finance_preparer", "finance_approver", "auditor"]
)
def test_no_other_role_closes_it(person: str, request: pytest.FixtureRequest) -> None:
    hold = make_hold()
    with pytest.raises(PermissionDenied):
        resolve_hold(hold, by=request.getfixturevalue(person), resolution="No.", now=NOW)


def test_open_holds_come_first(senior: User) -> None:
    first, second = make_hold(), make_hold()
    assert list(holds()) == [first, second]
    resolve_hold(first, by=senior, resolution="Done.", now=NOW)
    assert list(holds()) == [second, first]
    assert open_holds() == 1
