"""What decisions say of likeness: which count, by their final outcome, and at what cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review import actions
from review.grounds import LIKENESS, Ground
from review.queries import adjudicated_pairs
from similarity.reviewed import Reviewed
from tests.factories import NOW, make_comparison, make_user
from tests.review.cases import at, decide, decide_all, in_review, lease, pictures_of

pytestmark = pytest.mark.django_db
Decide = Callable[..., Claim]


@pytest.fixture
def decided(reviewer: User, senior: User) -> Decide:
    """Decides a fresh claim on these grounds, with a second person where one is upheld."""

    def so(*grounds: str, minutes: float = 0) -> Claim:
        claim = in_review(works=len(grounds))
        approval = decide_all(claim, grounds, by=reviewer, now=at(minutes))
        if approval:
            actions.approve(approval, by=senior, now=at(minutes))
        claim.refresh_from_db()
        return claim

    return so


def by_picture() -> dict[int, Reviewed]:
    return {pair.picture: pair for pair in adjudicated_pairs()}


def test_every_ground_says_copy_unrelated_or_nothing(decided: Decide) -> None:
    claim = decided(*Ground.values)
    found = by_picture()
    said = {found[picture.pk].ground: found[picture.pk].copy for picture in pictures_of(claim)}
    assert said == {
        "UPHELD": True,
        "LICENSED": True,
        "INDEPENDENT": False,
        "UNPROTECTABLE": False,
        "UNPROVEN": None,
        "NOT_GENERATED": None,
        "DUPLICATE": None,
        "WITHDRAWN": None,
    }
    assert set(LIKENESS) < set(Ground)


def test_a_pair_is_named_by_its_contents_and_newest_comparison(decided: Decide) -> None:
    claim = decided(Ground.INDEPENDENT)
    picture = claim.pictures.get()
    newest = make_comparison(picture, now=NOW + timedelta(hours=1))
    make_comparison(picture, now=NOW - timedelta(hours=1))
    assert claim.avatar is not None
    assert list(adjudicated_pairs()) == [
        Reviewed(
            picture=picture.pk,
            ground="INDEPENDENT",
            copy=False,
            work=picture.work.blob.sha256,
            avatar=claim.avatar.blob.sha256,
            claimant=claim.claimant_id,
            comparison=newest.pk,
            decided_at=NOW,
        )
    ]


def test_what_was_overturned_counts_by_its_final_outcome(decided: Decide) -> None:
    claim = decided(Ground.LICENSED, Ground.INDEPENDENT, Ground.UPHELD)
    first, second, third = pictures_of(claim)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(5))
    claim.refresh_from_db()
    assert by_picture() == {}
    other = make_user(Role.REVIEWER)
    decide_again = decide_all(claim, [Ground.INDEPENDENT, Ground.UPHELD], by=other, now=at(6))
    assert by_picture() == {}
    assert decide_again is not None
    actions.approve(decide_again, by=make_user(Role.SENIOR_REVIEWER), now=at(7))
    assert {key: pair.ground for key, pair in by_picture().items()} == {
        first.pk: "INDEPENDENT",
        second.pk: "UPHELD",
        third.pk: "UPHELD",
    }


def test_drafts_proposals_and_what_was_set_aside_do_not_count(reviewer: User, senior: User) -> None:
    claim = in_review()
    picture = claim.pictures.get()
    lease(claim, by=reviewer)
    decide(picture, by=reviewer, ground=Ground.INDEPENDENT)
    assert by_picture() == {}
    actions.give_back_claim(claim, by=reviewer, now=at(1))
    second = make_user(Role.REVIEWER)
    approval = decide_all(claim, [Ground.UPHELD], by=second, now=at(2))
    assert by_picture() == {}
    assert approval is not None
    actions.approve(approval, by=senior, now=at(3))
    assert by_picture()[picture.pk].ground == "UPHELD"


def test_a_claim_withdrawn_after_its_decision_says_nothing(decided: Decide) -> None:
    claim = decided(Ground.INDEPENDENT)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(5))
    claim.refresh_from_db()
    advance(claim, to=State.WITHDRAWN, by=claim.claimant, now=at(6))
    assert by_picture() == {}


def test_the_newest_decision_comes_first_and_all_take_one_query(decided: Decide) -> None:
    for minutes in (1, 3, 2):
        decided(Ground.INDEPENDENT, Ground.UNPROVEN, minutes=minutes)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = list(adjudicated_pairs())
    moments = [pair.decided_at for pair in found]
    assert moments == sorted(moments, reverse=True)
    assert len(found) == 6
    assert len(asked) == 1
