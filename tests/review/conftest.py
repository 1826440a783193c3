"""A claim in the room, a reviewer at the desk, and a proposal that waits."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from review import actions
from review.grounds import Ground
from review.models import Approval
from tests.review.browsing import SignIn
from tests.review.cases import at, decide_all, in_review, proposed


@pytest.fixture
def desk(reviewer: User, client_for: SignIn) -> Client:
    return client_for(reviewer)


@pytest.fixture
def claim() -> Claim:
    """A claim with two pictures that was filed just now and waits."""
    return in_review(works=2, now=timezone.now())


@pytest.fixture
def approval(claim: Claim, reviewer: User) -> Approval:
    made = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=timezone.now())
    assert made is not None
    return made


@pytest.fixture
def partly(reviewer: User, senior: User) -> Claim:
    """A claim of two pictures of which the first is upheld."""
    claim = in_review(works=2)
    approval = decide_all(claim, [Ground.UPHELD, Ground.UNPROVEN], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=at(1))
    claim.refresh_from_db()
    return claim


@pytest.fixture
def upheld(reviewer: User, senior: User) -> Claim:
    """A claim whose one picture was upheld a minute after it was decided."""
    approval = proposed(in_review(), by=reviewer, now=at(1))
    actions.approve(approval, by=senior, now=at(2))
    return approval.claim
