"""Second looks and golden cases over the API, end to end."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from pictures.models import Look
from review import actions
from review.grounds import Ground
from review.models import GoldenCase, SecondLook
from tests.factories import make_user
from tests.review.browsing import SignIn
from tests.review.cases import dismissed, in_review, pictures_of
from tests.review.looks import double_reviews, golden, golden_cases

pytestmark = pytest.mark.django_db
SECRET = "Only the first reviewer wrote this."
LOOKS = "review/second-looks/"
OPINION = {"number": 1, "ground": "UNPROVEN", "reason": "Too young.", "access": "PROVEN"}


def post(browser: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return browser.post(f"/api/v1/{path}", body or {}, content_type="application/json")


@pytest.fixture
def api(reviewer: User, client_for: SignIn) -> Client:
    return client_for(reviewer)


@pytest.fixture
def head(senior: User, client_for: SignIn) -> Client:
    return client_for(senior)


@pytest.fixture
def held(settings: LazySettings) -> Claim:
    """A claim with one picture that somebody upheld and that waits for a second look."""
    double_reviews(settings)
    first, now = make_user(Role.REVIEWER, email="first@example.org"), timezone.now()
    claim = in_review(now=now)
    actions.take(claim, by=first, now=now)
    actions.save_verdict(
        claim, pictures_of(claim)[0], by=first, ground="UPHELD", reason=SECRET, access="PROVEN",
        elements=["LINE"], now=now,
    )  # fmt: skip
    actions.propose(claim, by=first, now=now)
    return claim


def test_a_double_review_from_taking_to_settling(held: Claim, api: Client, head: Client) -> None:
    listed = head.get(f"/api/v1/{LOOKS}").json()["results"]
    assert [(one["reference"], one["differs"]) for one in listed] == [(held.reference, False)]
    moved = post(api, "review/next/")
    look = SecondLook.objects.get()
    assert (moved.status_code, moved["Location"]) == (
        303, f"http://testserver/api/v1/{LOOKS}{look.public_id}/",
    )  # fmt: skip
    mine = f"{LOOKS}{look.public_id}/"
    shown = api.get(f"/api/v1/{mine}")
    (sheet,) = shown.json()["pictures"]
    assert (sheet["number"], sheet["opinion"], sheet["band"]) == (1, None, "LIKELY")
    picture = pictures_of(held)[0]
    secrets = (
        SECRET, "first@", str(held), str(held.public_id), str(picture.public_id),
        picture.work.title, "UPHELD",
    )  # fmt: skip
    assert [secret for secret in secrets if secret in shown.content.decode()] == []
    assert api.get(sheet["original"]).status_code == 200
    assert api.get(sheet["avatar"]).status_code == 200
    assert Look.objects.count() == 1
    assert api.get(f"/api/v1/{mine}pictures/1/proofs/1/").status_code == 404
    assert head.get(f"/api/v1/{mine}sides/").json() == []

    assert post(api, f"{mine}finish/").json()["code"] == "not_all_decided"
    assert post(api, f"{mine}opinions/", {**OPINION, "number": 2}).status_code == 404
    incomplete = post(api, f"{mine}opinions/", {**OPINION, "ground": "UPHELD"})
    assert (incomplete.status_code, incomplete.json()["code"]) == (400, "verdict_incomplete")
    assert post(api, f"{mine}opinions/", OPINION).json()["ground"] == "UNPROVEN"
    done = post(api, f"{mine}finish/").json()
    assert (done["pictures"][0]["opinion"]["reason"], done["lessons"]) == ("Too young.", [])
    assert SECRET not in str(done)

    settle_it(mine, api, head)


def settle_it(mine: str, api: Client, head: Client) -> None:
    (sides,) = head.get(f"/api/v1/{mine}sides/").json()
    assert (sides["first"]["reason"], sides["second"]["reason"]) == (SECRET, "Too young.")
    assert sides["differs"]
    assert "first@" not in str(sides)
    ruling = {"picture": sides["picture"], "ground": "UNPROVEN", "reason": "Indeed."}
    assert post(api, f"{mine}settle/", {"rulings": [ruling]}).status_code == 403
    assert post(head, f"{mine}settle/", {"rulings": []}).json()["code"] == "not_all_decided"
    assert post(head, f"{mine}settle/", {"rulings": [ruling]}).status_code == 204
    assert Claim.objects.get().state == State.DISMISSED
    assert post(head, f"{mine}settle/", {"rulings": [ruling]}).status_code == 404


def test_giving_back_and_ending_the_wait(held: Claim, api: Client, head: Client) -> None:
    taken = post(api, LOOKS)
    assert taken.status_code == 201
    mine = f"{LOOKS}{taken.json()['id']}/"
    assert post(head, f"{mine}end/", {"reason": "x"}).json()["code"] == "being_looked_at"
    assert post(api, f"{mine}give-back/").status_code == 204
    assert post(api, LOOKS).status_code == 204
    assert post(api, "review/next/").status_code == 204
    waits = SecondLook.objects.get(cancelled_at__isnull=True)
    assert post(head, f"{LOOKS}{waits.public_id}/end/", {"reason": "Holiday."}).status_code == 204
    assert Claim.objects.get().state == State.AWAITING_APPROVAL


def test_a_golden_case_over_the_api(
    api: Client, head: Client, reviewer: User, senior: User, settings: LazySettings
) -> None:
    claim = dismissed(in_review(), by=make_user(Role.REVIEWER))
    (picture,) = pictures_of(claim)
    body: dict[str, Any] = {"claim": str(claim.public_id), "why": "Mind the date.", "expected": []}
    assert post(head, "review/golden-cases/", body).json()["code"] == "golden_incomplete"
    body["expected"] = [{"picture": str(picture.public_id), "ground": "UNPROVEN"}]
    assert post(api, "review/golden-cases/", body).status_code == 403
    case = post(head, "review/golden-cases/", body).json()
    assert (case["expected"][0]["ground"], case["shown"]) == ("UNPROVEN", 0)
    golden_cases(settings)
    mine = f"{LOOKS}{post(api, LOOKS).json()['id']}/"
    post(api, f"{mine}opinions/", {**OPINION, "ground": "LICENSED"})
    done = post(api, f"{mine}finish/").json()
    assert done["lessons"] == [
        {"number": 1, "said": "LICENSED", "reference": "UNPROVEN", "agrees": False}
    ]
    (listed,) = head.get("/api/v1/review/golden-cases/").json()["results"]
    assert (listed["shown"], listed["right"]) == (1, 0)
    retire = f"review/golden-cases/{case['id']}/retire/"
    assert post(head, retire, {"reason": "Unclear."}).json()["retired_because"] == "Unclear."
    assert post(head, retire, {"reason": "Unclear."}).json()["code"] == "golden_refused"
    claim.refresh_from_db()
    assert claim.state == State.DISMISSED
    assert GoldenCase.objects.count() == 1


def test_somebody_elses_look_is_not_found(held: Claim, api: Client, client_for: SignIn) -> None:
    mine = f"/api/v1/{LOOKS}{post(api, LOOKS).json()['id']}/"
    other = client_for(make_user(Role.REVIEWER))
    assert other.get(mine).status_code == 404
    assert other.post(f"{mine}finish/").status_code == 404
    assert client_for(held.claimant).get(mine).status_code == 403


def test_the_claims_desk_stays_shut_to_the_holder(
    api: Client, reviewer: User, senior: User, settings: LazySettings
) -> None:
    """The verdicts of a golden case are there to read, for everybody but its blind reader."""
    case = golden([Ground.UNPROVEN], by=senior)
    desk = f"/api/v1/review/claims/{case.claim.public_id}/"
    assert "UNPROVEN" in api.get(desk).content.decode()
    golden_cases(settings)
    mine = f"{LOOKS}{post(api, LOOKS).json()['id']}/"
    assert api.get(desk).status_code == 403
    post(api, f"{mine}opinions/", OPINION)
    post(api, f"{mine}finish/")
    assert api.get(desk).status_code == 200
