"""The main job over the API alone: from a registered avatar to a paid claim."""

import csv
import io
import time
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, APIResponse, Playwright

from tests.factories import make_picture_bytes
from tests.journeys.site import Site, today

PATIENCE = 90
DRAFT = {
    "avatar_id": "api-1",
    "holder_name": "Lin Mo",
    "holder_kind": "PERSON",
    "postal_address": "1 Example Road, Hangzhou",
    "contact_email": "creator@journey.example",
    "telephone": "+86 571 00000000",
    "rights": ["REPRODUCTION", "ADAPTATION"],
    "request": "Stop showing this avatar, and pay what was promised.",
}
VERDICT = {
    "ground": "UPHELD",
    "access": "PRESUMED",
    "elements": ["COMPOSITION", "CHARACTER"],
    "reason": "The avatar shows the same shapes at the same places.",
}
PAYEE = {
    "kind": "PERSON",
    "account_name": "林墨",
    "bank_name": "招商银行杭州分行",
    "account_number": "4111111111111111",
    "identity_type": "RESIDENT",
    "identity_number": "110101190001010014",
    "consent": True,
}


class Caller:
    """Somebody who calls the API with a token."""

    def __init__(self, context: APIRequestContext) -> None:
        self.context = context

    def get(self, path: str) -> Any:
        return self._read(self.context.get(f"/api/v1/{path}"), 200)

    def post(self, path: str, data: Any = None, *, status: int = 200, **form: Any) -> Any:
        body = {"multipart": form} if form else {"data": data or {}}
        return self._read(self.context.post(f"/api/v1/{path}", **body), status)

    def patch(self, path: str, data: Any) -> Any:
        return self._read(self.context.patch(f"/api/v1/{path}", data=data), 200)

    def bytes_of(self, path: str) -> bytes:
        answer = self.context.get(path)
        assert answer.status == 200, answer.text()
        return answer.body()

    @staticmethod
    def _read(answer: APIResponse, status: int) -> Any:
        assert answer.status == status, answer.text()
        return answer.json()


def wait_for_state(caller: Caller, claim: str, state: str) -> Any:
    until = time.monotonic() + PATIENCE
    seen: Any = {"state": ""}
    while time.monotonic() < until:
        seen = caller.get(f"claims/{claim}/")
        if seen["state"] == state:
            return seen
        time.sleep(0.5)
    raise AssertionError(f"the claim is {seen['state']}, not {state}")


def wait_for_notice(caller: Caller, claim: str, kind: str) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for notice in caller.get(f"claims/{claim}/notices/")["results"]:
            if notice["kind"] == kind:
                return notice
        time.sleep(0.5)
    raise AssertionError(f"no {kind} was issued")


def file_of(name: str, data: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": data}


@pytest.fixture
def callers(site: Site, tokens: dict[str, str], playwright: Playwright) -> dict[str, Caller]:
    """One caller per role."""

    def caller(token: str) -> Caller:
        headers = {"Authorization": f"Token {token}", "Accept-Language": "en"}
        return Caller(playwright.request.new_context(base_url=site.url, extra_http_headers=headers))

    return {role: caller(token) for role, token in tokens.items()}


def file_claim(creator: Caller, platform: Caller) -> tuple[str, str]:
    """Register an avatar, file a claim against it; returns the ids of claim and picture."""
    copy = file_of("a.webp", make_picture_bytes(71, 384, "WEBP"))
    platform.post("avatars/", status=201, external_id="api-1", image=copy)
    work = creator.post(
        "works/",
        status=201,
        title="Fox",
        created_on="2021-01-02",
        first_published_on="2021-02-03",
        first_published_url="https://art.example/fox",
        image=file_of("fox.png", make_picture_bytes(71, 384)),
    )
    claim = creator.post("claims/", {**DRAFT, "works": [work["id"]]}, status=201)
    claim_id, picture_id = claim["id"], claim["pictures"][0]["id"]
    assert creator.get(f"claims/{claim_id}/gaps/") != []
    creator.post(
        f"claims/{claim_id}/evidence/",
        status=201,
        kind="REGISTRATION",
        note="国作登字-2021-F-00123456",
        picture=picture_id,
    )
    signed = {"declaration_agreed": True, "signature": "Lin Mo"}
    assert creator.post(f"claims/{claim_id}/file/", signed)["reference"].startswith("RD-")
    return claim_id, picture_id


def uphold(reviewer: Caller, senior: Caller, claim_id: str, picture_id: str) -> None:
    at = f"review/claims/{claim_id}/"
    assert reviewer.post(f"{at}take/")["id"] == claim_id
    reviewer.post(f"{at}verdicts/", {**VERDICT, "picture": picture_id})
    reviewer.post(f"{at}propose/")
    found = senior.get("approvals/")["results"]
    (proposal,) = (one for one in found if one["claim"] == claim_id)
    senior.post(f"approvals/{proposal['id']}/approve/")


def accept(creator: Caller, claim_id: str) -> None:
    """Wait for the award, accept it and name the payee."""
    at = f"claims/{claim_id}/acceptance/"
    until = time.monotonic() + PATIENCE
    while not (award := creator.get(at))["awards"]:
        assert time.monotonic() < until, "no award was made"
        time.sleep(0.5)
    assert [row["amount"] for row in award["awards"]] == ["10000.00"]
    payee = {**PAYEE, "consent_version": award["consent_version"]}
    signed = {"agreed": True, "text_version": award["text_version"], "signature": "Lin Mo"}
    creator.post(at, {**signed, **payee}, status=201)


def pay(preparer: Caller, approver: Caller) -> None:
    """Prepare, approve, export, and let the bank say that it has paid."""
    batch = preparer.post("batches/", status=201)
    assert batch["total"] == f"{10000 * batch['count']}.00"
    at = f"batches/{batch['id']}/"
    approver.post(f"{at}approve/")
    preparer.post(f"{at}release/")
    made = preparer.post(f"{at}exports/", {"profile": "redress-csv"}, status=201)
    assert len(made["sha256"]) == 64
    content = preparer.bytes_of(f"/api/v1/{at}exports/redress-csv/")
    assert preparer.bytes_of(f"/api/v1/{at}exports/redress-csv/") == content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert PAYEE["account_number"] in [row["account_number"] for row in rows]
    result = "reference,status,date,message\n" + "".join(
        f"{row['reference']},PAID,{today()},\n" for row in rows
    )
    preparer.post(f"{at}results/", file=file_of("r.csv", result.encode(), "text/csv"))


def test_from_avatar_to_paid(callers: dict[str, Caller]) -> None:
    creator = callers["creator"]
    claim_id, picture_id = file_claim(creator, callers["platform_client"])
    wait_for_state(creator, claim_id, "IN_REVIEW")
    uphold(callers["reviewer"], callers["senior_reviewer"], claim_id, picture_id)
    accept(creator, claim_id)
    pay(callers["finance_preparer"], callers["finance_approver"])
    wait_for_state(creator, claim_id, "PAID")
    decision = wait_for_notice(creator, claim_id, "DECISION")
    assert creator.bytes_of(decision["pdf"]).startswith(b"%PDF-")
