"""The room over the API: the same moves, with problem documents for refusals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from pictures.models import Look
from review import actions
from review.grounds import Ground
from review.models import Approval, Verdict
from tests.factories import make_claim, make_user
from tests.review.cases import REASON, decide_all, in_review, lease, pictures_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def api(reviewer: User, client_for: SignIn) -> Client:
    return client_for(reviewer)


@pytest.fixture
def claim() -> Claim:
    return in_review(works=2, now=timezone.now())


def post(browser: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return browser.post(f"/api/v1/{path}", body or {}, content_type="application/json")


def worksheet(claim: Claim, index: int = 0, **other: Any) -> dict[str, Any]:
    return {
        "picture": str(pictures_of(claim)[index].public_id),
        "ground": "UPHELD",
        "reason": REASON,
        "access": "PROVEN",
        "elements": ["LINE"],
        **other,
    }


def test_the_queue_is_a_page_of_claims(api: Client, claim: Claim) -> None:
    asked = make_claim(state=State.INFO_REQUESTED)
    found = api.get("/api/v1/review/queue/").json()
    assert len(found["results"]) == 1
    row = found["results"][0]
    assert (row["id"], row["reference"]) == (str(claim.public_id), claim.reference)
    assert (row["band"], row["score"], row["pictures"]) == ("LIKELY", 0.91, 2)
    assert (row["appealed"], row["state"]) == (False, "IN_REVIEW")
    found = api.get("/api/v1/review/queue/?shelf=ASKED").json()
    assert [row["reference"] for row in found["results"]] == [asked.reference]


def test_a_claim_goes_from_the_queue_to_a_proposal(api: Client, claim: Claim) -> None:
    taken = post(api, "review/next/")
    assert taken.status_code == 201
    desk = taken.json()
    assert desk["id"] == str(claim.public_id)
    assert desk["lease"]["reviewer"] == "reviewer@example.org"
    assert [picture["to_decide"] for picture in desk["pictures"]] == [True, True]
    assert desk["pictures"][0]["comparison"]["score"] == 0.91
    assert desk["pictures"][0]["suggested_access"] == "PRESUMED"
    for private in ("postal_address", "telephone", "contact_email"):
        assert private not in desk
    at = f"review/claims/{claim.public_id}/"
    early = post(api, f"{at}propose/")
    assert (early.status_code, early.json()["code"]) == (409, "not_all_decided")
    for index in (0, 1):
        saved = post(api, f"{at}verdicts/", worksheet(claim, index))
        assert (saved.status_code, saved.json()["ground"]) == (200, "UPHELD")
    done = post(api, f"{at}propose/").json()
    assert (done["state"], done["lease"]) == ("AWAITING_APPROVAL", None)
    assert {picture["verdict"]["reason"] for picture in done["pictures"]} == {REASON}
    assert post(api, "review/next/").status_code == 204


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"elements": ["STYLE"]}, "elements", "verdict_incomplete"),
        ({"access": ""}, "access", "verdict_incomplete"),
        ({"reason": ""}, "reason", "invalid"),
        ({"ground": "MAYBE"}, "ground", "invalid"),
        ({"picture": "x"}, "picture", "invalid"),
    ],
)
def test_a_wrong_worksheet_names_the_field(
    api: Client, claim: Claim, reviewer: User, wrong: dict[str, Any], field: str, code: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    refused = post(api, f"review/claims/{claim.public_id}/verdicts/", worksheet(claim, **wrong))
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["code"], list(problem["errors"])) == (code, [field])
    assert not Verdict.objects.exists()


def test_a_lost_lease_is_a_conflict(api: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now() - timedelta(hours=1))
    at = f"review/claims/{claim.public_id}/"
    refused = post(api, f"{at}verdicts/", worksheet(claim))
    assert (refused.status_code, refused.json()["code"]) == (409, "lease_lost")
    refused = post(api, f"{at}give-back/")
    assert (refused.status_code, refused.json()["code"]) == (409, "lease_lost")


def test_taking_and_giving_back(api: Client, claim: Claim, senior: User) -> None:
    at = f"review/claims/{claim.public_id}/"
    assert post(api, f"{at}take/").json()["lease"]["reviewer"] == "reviewer@example.org"
    assert post(api, f"{at}give-back/").status_code == 204
    lease(claim, by=senior, now=timezone.now())
    refused = post(api, f"{at}take/")
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")
    assert post(api, f"{at}give-back/").status_code == 403
    assert api.get(f"/api/v1/{at}").json()["lease"]["reviewer"] == "senior@example.org"


def test_asking(api: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    at = f"review/claims/{claim.public_id}/"
    assert list(post(api, f"{at}ask/", {"text": ""}).json()["errors"]) == ["text"]
    assert post(api, f"{at}ask/", {"text": "Where?"}).json()["state"] == "INFO_REQUESTED"


def test_pictures_come_as_images(api: Client, claim: Claim) -> None:
    picture = pictures_of(claim)[0]
    at = f"/api/v1/review/claims/{claim.public_id}/pictures/{picture.public_id}"
    assert api.get(f"{at}/original/384/").headers["Content-Type"] == "image/webp"
    assert not Look.objects.exists()
    assert api.get(f"{at}/avatar/384/").headers["Content-Type"] == "image/webp"
    assert Look.objects.count() == 1


@pytest.fixture
def approval(claim: Claim, reviewer: User) -> Approval:
    made = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=timezone.now())
    assert made is not None
    return made


def test_a_senior_approves(client_for: SignIn, senior: User, approval: Approval) -> None:
    browser = client_for(senior)
    (row,) = browser.get("/api/v1/approvals/").json()["results"]
    assert row["id"] == str(approval.public_id)
    assert (row["claim"], row["decided_by"]) == (str(approval.claim.public_id), None)
    done = post(browser, f"approvals/{approval.public_id}/approve/").json()
    assert (done["outcome"], done["decided_by"]) == ("APPROVED", "senior@example.org")
    again = post(browser, f"approvals/{approval.public_id}/approve/")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert len(browser.get("/api/v1/approvals/").json()["results"]) == 0
    one = browser.get(f"/api/v1/approvals/{approval.public_id}/").json()
    assert one["outcome"] == "APPROVED"


def test_a_senior_returns(client_for: SignIn, senior: User, approval: Approval) -> None:
    browser = client_for(senior)
    at = f"approvals/{approval.public_id}/return/"
    assert list(post(browser, at, {"reason": ""}).json()["errors"]) == ["reason"]
    done = post(browser, at, {"reason": "See the hands."}).json()
    assert (done["outcome"], done["reason"]) == ("RETURNED", "See the hands.")


def test_the_proposer_may_not_approve(client_for: SignIn, senior: User) -> None:
    approval = decide_all(in_review(), ["UPHELD"], by=senior)
    assert approval is not None
    refused = post(client_for(senior), f"approvals/{approval.public_id}/approve/")
    assert refused.status_code == 403
    assert "second person" in refused.json()["detail"]


def test_a_claimant_reads_and_appeals(
    client_for: SignIn, senior: User, other_creator: User, approval: Approval
) -> None:
    claim = approval.claim
    browser, at = client_for(claim.claimant), f"decisions/{claim.public_id}/"
    before = browser.get(f"/api/v1/{at}").json()
    assert before == {
        "pictures": [],
        "may_appeal": False,
        "appeal_until": None,
        "clock": None,
        "appeal_filed_at": None,
    }
    actions.approve(approval, by=senior, now=timezone.now())
    decision = browser.get(f"/api/v1/{at}").json()
    assert [row["ground"] for row in decision["pictures"]] == [Ground.UPHELD, Ground.UNPROVEN]
    assert decision["may_appeal"] is True
    assert "reviewer" not in str(decision)
    assert client_for(other_creator).get(f"/api/v1/{at}").status_code == 404
    assert post(client_for(other_creator), f"{at}appeal/", {"grounds": "x"}).status_code == 404
    assert list(post(browser, f"{at}appeal/").json()["errors"]) == ["grounds"]
    done = post(browser, f"{at}appeal/", {"grounds": "The lamp."}).json()
    assert done["may_appeal"] is False
    assert done["appeal_filed_at"] is not None
    again = post(browser, f"{at}appeal/", {"grounds": "The lamp."})
    assert (again.status_code, again.json()["code"]) == (409, "appeal_refused")


READ = ["review/queue/", "review/claims/{claim}/", "approvals/", "approvals/{approval}/"]
CHANGE = [
    "review/next/",
    "review/claims/{claim}/take/",
    "review/claims/{claim}/give-back/",
    "review/claims/{claim}/verdicts/",
    "review/claims/{claim}/propose/",
    "review/claims/{claim}/ask/",
    "approvals/{approval}/approve/",
    "approvals/{approval}/return/",
]


def filled(path: str, approval: Approval) -> str:
    return path.format(claim=approval.claim.public_id, approval=approval.public_id)


@pytest.mark.parametrize("path", READ)
def test_auditors_read_and_others_do_not(
    client_for: SignIn,
    auditor: User,
    creator: User,
    platform_client: User,
    stranger: Client,
    approval: Approval,
    path: str,
) -> None:
    where = f"/api/v1/{filled(path, approval)}"
    assert client_for(auditor).get(where).status_code == 200
    assert client_for(creator).get(where).status_code == 403
    assert client_for(platform_client).get(where).status_code == 403
    assert stranger.get(where).status_code == 401


@pytest.mark.parametrize("path", CHANGE)
def test_others_change_nothing(
    client_for: SignIn,
    auditor: User,
    creator: User,
    stranger: Client,
    approval: Approval,
    path: str,
) -> None:
    where = filled(path, approval)
    assert post(client_for(auditor), where).status_code == 403
    assert post(client_for(creator), where).status_code == 403
    assert post(stranger, where).status_code == 401


def test_guessed_and_own_ids(client_for: SignIn, api: Client, senior: User) -> None:
    assert api.get(f"/api/v1/review/claims/{uuid4()}/").status_code == 404
    assert api.get(f"/api/v1/approvals/{uuid4()}/").status_code == 404
    hidden = make_claim(state=State.NO_MATCH)
    assert api.get(f"/api/v1/review/claims/{hidden.public_id}/").status_code == 404
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own = in_review(senior)
    where = f"/api/v1/review/claims/{own.public_id}/"
    assert client_for(senior).get(where).status_code == 403
