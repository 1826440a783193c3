"""Limits over the API: what others would do, proposing, and the second person's word."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from claims.states import State
from similarity.models import ThresholdVersion
from tests.factories import make_tariff, make_user
from tests.review.browsing import SignIn
from tests.review.cases import pictures_of
from tests.review.routed import compared, seven_cases
from tests.similarity.governed import WHY, approved, calibration, proposed

pytestmark = pytest.mark.django_db
HERE = "/api/v1/review/thresholds/"
OFFER = {"possible": 0.25, "likely": 0.75, "why": WHY}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()
    make_tariff()


@pytest.fixture
def first(senior: User, client_for: SignIn) -> Client:
    return client_for(senior)


@pytest.fixture
def second(client_for: SignIn) -> Client:
    return client_for(make_user(Role.SENIOR_REVIEWER))


def post(client: Client, path: str = "", body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{HERE}{path}", body or {}, content_type="application/json")


def test_limits_are_proposed_approved_and_listed(
    first: Client, second: Client, senior: User
) -> None:
    made = post(first, "", OFFER)
    assert made.status_code == 201
    version = made.json()
    assert (version["number"], version["outcome"]) == (None, "")
    assert version["figures"]["tried"]["possible"] == 0.25
    assert post(first, f"{version['id']}/approve/").status_code == 403
    done = post(second, f"{version['id']}/approve/").json()
    assert (done["number"], done["outcome"], done["proposed_by"]) == (1, "APPROVED", senior.email)
    again = post(second, f"{version['id']}/approve/")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    listed = first.get(HERE).json()
    assert [row["number"] for row in listed["results"]] == [1]
    assert first.get(f"{HERE}{version['id']}/").json() == listed["results"][0]


def test_limits_are_rejected_and_withdrawn(first: Client, second: Client, senior: User) -> None:
    version = proposed(senior)
    assert post(second, f"{version.public_id}/reject/").status_code == 400
    done = post(second, f"{version.public_id}/reject/", {"reason": "Too few."}).json()
    assert (done["outcome"], done["reason"]) == ("REJECTED", "Too few.")
    version = proposed(senior)
    assert post(second, f"{version.public_id}/withdraw/").status_code == 403
    assert post(first, f"{version.public_id}/withdraw/").json()["outcome"] == "WITHDRAWN"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"possible": 0.8}, 400, "limits_impossible"),
        ({"possible": 2}, 400, "invalid"),
        ({"why": ""}, 400, "invalid"),
        (calibration().own.thresholds, 409, "nothing_changed"),
    ],
)
def test_what_is_refused_has_a_code(
    first: Client, change: dict[str, Any], status: int, code: str
) -> None:
    response = post(first, "", OFFER | change)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not ThresholdVersion.objects.exists()


def test_one_proposal_at_a_time(first: Client, second: Client) -> None:
    assert post(first, "", OFFER).status_code == 201
    response = post(second, "", OFFER | {"possible": 0.1})
    assert (response.status_code, response.json()["code"]) == (409, "already_proposed")


def test_what_if(first: Client, reviewer: User, senior: User) -> None:
    seven_cases(reviewer, senior)
    found = first.get(f"{HERE}what-if/", {"possible": "0.65"}).json()
    assert (found["version"], found["calibration"]) == (0, calibration().sha256)
    assert (found["present"]["found"], found["present"]["copies"]) == (3, 4)
    tried = found["tried"]
    assert (tried["found"], tried["missed"], tried["amount_missed"]) == (1, 3, "20000.00")
    assert tried["likely"] == calibration().own.likely
    assert tried["recall_low"] < tried["recall"] < tried["recall_high"]
    assert (found["decided_pictures"], found["claimants"], found["scored_otherwise"]) == (6, 5, 1)
    assert (found["asked"]["copies"], len(found["curve"]), len(found["groups"])) == (1, 101, 2)
    assert "2 more copies missed." in found["differences"]
    assert first.get(f"{HERE}what-if/", {"possible": "x"}).status_code == 400


def test_a_limit_between_thousandths_is_counted_exactly(first: Client) -> None:
    compared([0.2504])
    for possible, queued in (("0.2504", 1), ("0.2505", 0)):
        found = first.get(f"{HERE}what-if/", {"possible": possible}).json()
        assert found["tried"]["queued"] == queued


def test_lists_of_cases(first: Client, reviewer: User, senior: User) -> None:
    cases = seven_cases(reviewer, senior)
    found = first.get(f"{HERE}missed/", {"possible": "0.65"}).json()
    assert [row["reference"] for row in found["results"]] == [
        cases["asked"].reference,
        cases["two copies"].reference,
    ]
    assert [row["score"] for row in found["results"]] == [0.03, 0.6]
    assert len(first.get(f"{HERE}sent-away/").json()["results"]) == 0
    approved(possible=0.04)
    (row,) = first.get(f"{HERE}sent-away/").json()["results"]
    assert (row["id"], row["state"]) == (str(cases["sent away"].public_id), State.NO_MATCH)
    assert post(first, "sent-away/bring/").json() == {"brought": 1}
    assert len(first.get(f"{HERE}sent-away/").json()["results"]) == 0


def test_an_auditor_reads(auditor: User, client_for: SignIn, senior: User) -> None:
    watcher, version = client_for(auditor), proposed(senior)
    for path in ("", "what-if/", "missed/", "sent-away/", f"{version.public_id}/"):
        assert watcher.get(f"{HERE}{path}").status_code == 200
    for path in ("", "sent-away/bring/", f"{version.public_id}/approve/"):
        assert post(watcher, path, OFFER).status_code == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CREATOR, Role.PLATFORM_CLIENT])
def test_nobody_else_does(role: Role, client_for: SignIn) -> None:
    other = client_for(make_user(role))
    for path in ("", "what-if/", "missed/", "sent-away/"):
        assert other.get(f"{HERE}{path}").status_code == 403


def test_without_a_calibration_there_is_nothing(
    first: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDRESS_CALIBRATION = str(tmp_path / "none.json")
    assert first.get(f"{HERE}what-if/").status_code == 404
    response = post(first, "", OFFER)
    assert (response.status_code, response.json()["code"]) == (409, "calibration_unreadable")


def test_the_desk_names_the_version(reviewer: User, client_for: SignIn) -> None:
    claim = compared([0.9])
    desk = client_for(reviewer).get(f"/api/v1/review/claims/{claim.public_id}/").json()
    assert desk["pictures"][0]["comparison"]["thresholds_version"] == 0
    assert len(pictures_of(claim)) == 1
