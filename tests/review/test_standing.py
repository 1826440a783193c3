"""How a comparison stands among unrelated pairs: who reads it where, and what it never changes."""

import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from review.digest import evidence_digest
from review.models import Approval
from similarity.models import Comparison, UnrelatedPair
from tests.factories import make_comparison
from tests.review.browsing import SignIn, address, text
from tests.review.cases import pictures_of
from tests.similarity.samples import make_sample

pytestmark = pytest.mark.django_db
FIRST = "Closer than 99.8 % of 1,500 unrelated pairs of this collection."
SECOND = "Closer than all of 1,500 unrelated pairs of this collection."
STAFF = ("reviewer", "senior", "auditor")
OTHERS = (
    "creator", "other_creator", "finance_preparer", "finance_approver", "platform_client",
    "administrator",
)  # fmt: skip


@pytest.fixture
def sampled(claim: Claim) -> Claim:
    """1,500 unrelated pairs, of which two are as alike as the first picture; the second is more."""
    first, second = pictures_of(claim)
    comparison = make_comparison(first, score=0.91, now=timezone.now())
    make_comparison(second, score=0.95, now=timezone.now())
    make_sample([0.1] * 1498 + [0.91, 0.92], like=comparison)
    return claim


def sentences(page: object) -> list[str]:
    return [words for words in (FIRST, SECOND) if words in html.unescape(text(page))]


@pytest.mark.parametrize("name", STAFF)
def test_who_examines_a_claim_reads_it_beside_the_score(
    name: str, sampled: Claim, client_for: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = client_for(request.getfixturevalue(name))
    assert sentences(browser.get(address(sampled))) == [FIRST, SECOND]
    answer = browser.get(f"/api/v1/review/claims/{sampled.public_id}/").json()
    assert [picture["standing"] for picture in answer["pictures"]] == [
        {"share": 1498 / 1501, "count": 1500, "sample": "COLLECTION", "sentence": FIRST},
        {"share": 1500 / 1501, "count": 1500, "sample": "COLLECTION", "sentence": SECOND},
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_it(
    name: str, sampled: Claim, client_for: SignIn, request: pytest.FixtureRequest
) -> None:
    """Nor the claimant, whose page shows no score of which it could be said."""
    person: User = request.getfixturevalue(name)
    if name == "creator":
        person = sampled.claimant
    browser = client_for(person)
    for path in (address(sampled), f"/claims/{sampled.public_id}/"):
        answer = browser.get(path)
        assert sentences(answer) == []
        assert "unrelated pairs" not in text(answer)
    assert browser.get(f"/api/v1/review/claims/{sampled.public_id}/").status_code == 403


def test_the_approver_reads_it(
    approval: Approval, sampled: Claim, client_for: SignIn, senior: User
) -> None:
    page = client_for(senior).get(f"/review/approvals/{approval.public_id}/")
    assert sentences(page) == [FIRST, SECOND]


def test_without_unrelated_pairs_nothing_is_said(desk: Client, claim: Claim) -> None:
    page = desk.get(address(claim))
    assert "unrelated pairs" not in text(page)
    answer: Any = desk.get(f"/api/v1/review/claims/{claim.public_id}/").json()
    assert [picture["standing"] for picture in answer["pictures"]] == [None, None]


def test_what_a_decision_rests_on_does_not_change_with_it(sampled: Claim) -> None:
    before = evidence_digest(sampled)
    rows = list(Comparison.objects.values())
    UnrelatedPair.objects.update(score=0.99)
    assert evidence_digest(sampled) == before
    assert list(Comparison.objects.values()) == rows
