"""Worksheets over the API: kept by PUT, shown again on the desk to nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from review.models import Verdict, Worksheet
from tests.review.browsing import SignIn
from tests.review.cases import REASON, decide, lease, pictures_of

pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "ground": "UPHELD",
    "access": "",
    "elements": ["POSE"],
    "reason": " The face ",
}


def put(browser: Client, claim: Claim, typed: dict[str, Any], picture: str = "") -> Any:
    picture = picture or str(pictures_of(claim)[0].public_id)
    where = f"/api/v1/review/claims/{claim.public_id}/worksheets/{picture}/"
    return browser.put(where, typed, content_type="application/json")


def desk_of(browser: Client, claim: Claim) -> Any:
    return browser.get(f"/api/v1/review/claims/{claim.public_id}/").json()


def test_a_worksheet_is_kept_and_read_again(
    desk: Client, claim: Claim, reviewer: User, senior: User, client_for: SignIn
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    kept = put(desk, claim, TYPED)
    assert kept.status_code == 200
    assert {name: kept.json()[name] for name in TYPED} == TYPED
    first, second = desk_of(desk, claim)["pictures"]
    assert (first["worksheet"], second["worksheet"]) == (kept.json(), None)
    assert first["suggested"]["access"] == first["suggested_access"] == "PRESUMED"
    assert first["suggested"]["because"].startswith("Published 2021-05-01")
    assert first["suggested"]["elements"] == {}
    assert desk_of(desk, claim)["claimant_language"] == "en"
    assert desk_of(client_for(senior), claim)["pictures"][0]["worksheet"] is None
    assert put(desk, claim, {}).json()["reason"] == ""


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"ground": "MAYBE"}, 400, "invalid"),
        ({"elements": ["SMELL"]}, 400, "invalid"),
        ({"reason": "a" * 16_001}, 400, "invalid"),
        ({"knows": "yesterday"}, 400, "invalid"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    desk: Client, claim: Claim, reviewer: User, wrong: dict[str, Any], status: int, code: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    refused = put(desk, claim, TYPED | wrong)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Worksheet.objects.exists()


def test_conflicts_say_which(desk: Client, claim: Claim, reviewer: User) -> None:
    assert put(desk, claim, TYPED, str(uuid4())).status_code == 404
    lost = put(desk, claim, TYPED)
    assert (lost.status_code, lost.json()["code"]) == (409, "lease_lost")
    lease(claim, by=reviewer, now=timezone.now() - timedelta(minutes=5))
    verdict = decide(pictures_of(claim)[0], by=reviewer, now=timezone.now())
    older = put(desk, claim, TYPED)
    assert (older.status_code, older.json()["code"]) == (409, "verdict_is_newer")
    seen = desk_of(desk, claim)["pictures"][0]["draft"]["decided_at"]
    assert put(desk, claim, TYPED | {"knows": seen}).status_code == 200
    assert Verdict.objects.get() == verdict


@pytest.mark.parametrize(
    ("reason", "code"),
    [("\u3000 \n", "invalid"), ("\u200b", "verdict_incomplete"), ("{work}", "verdict_incomplete")],
)
def test_a_verdict_without_a_reason_is_refused_over_the_api(
    desk: Client, claim: Claim, reviewer: User, reason: str, code: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    given = {
        "picture": str(pictures_of(claim)[0].public_id),
        "ground": "UPHELD",
        "access": "PROVEN",
        "elements": ["LINE"],
    }
    where = f"/api/v1/review/claims/{claim.public_id}/verdicts/"
    refused = desk.post(where, given | {"reason": reason}, content_type="application/json")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (400, code)
    assert list(problem["errors"]) == ["reason"]
    assert not Verdict.objects.exists()
    good = desk.post(where, given | {"reason": REASON}, content_type="application/json")
    assert good.status_code == 200
