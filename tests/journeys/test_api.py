"""The main job over the API alone: from a registered avatar to a paid claim."""

import csv
import io
import time
from typing import Any

from playwright.sync_api import APIRequestContext, APIResponse, Playwright

from tests.factories import make_picture_bytes
from tests.journeys.site import Site

PATIENCE = 90


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


def file_of(name: str, data: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": data}


def test_from_avatar_to_paid(site: Site, tokens: dict[str, str], playwright: Playwright) -> None:
    def caller(role: str) -> Caller:
        headers = {"Authorization": f"Token {tokens[role]}", "Accept-Language": "en"}
        return Caller(playwright.request.new_context(base_url=site.url, extra_http_headers=headers))

    creator, platform = caller("creator"), caller("platform_client")
    picture = make_picture_bytes(71, 384)
    copy = make_picture_bytes(71, 384, "WEBP")
    platform.post("avatars/", status=201, external_id="api-1", image=file_of("a.webp", copy))
    work = creator.post(
        "works/", status=201, title="Fox", created_on="2021-01-02",
        first_published_on="2021-02-03", first_published_url="https://art.example/fox",
        image=file_of("fox.png", picture),
    )  # fmt: skip

    claim = creator.post(
        "claims/",
        {
            "avatar_id": "api-1",
            "works": [work["id"]],
            "holder_name": "Lin Mo",
            "holder_kind": "PERSON",
            "postal_address": "1 Example Road, Hangzhou",
            "contact_email": "creator@journey.example",
            "telephone": "+86 571 00000000",
            "rights": ["REPRODUCTION", "ADAPTATION"],
            "request": "Stop showing this avatar, and pay what was promised.",
        },
        status=201,
    )
    claim_id, picture_id = claim["id"], claim["pictures"][0]["id"]
    assert {gap["code"] for gap in creator.get(f"claims/{claim_id}/gaps/")}
    creator.post(
        f"claims/{claim_id}/evidence/", status=201, kind="REGISTRATION",
        note="国作登字-2021-F-00123456", picture=picture_id,
    )  # fmt: skip
    filed = creator.post(
        f"claims/{claim_id}/file/", {"declaration_agreed": True, "signature": "Lin Mo"}
    )
    assert filed["reference"].startswith("RD-")
    wait_for_state(creator, claim_id, "IN_REVIEW")

    reviewer, senior = caller("reviewer"), caller("senior_reviewer")
    taken = reviewer.post("review/next/", status=201)
    assert taken["id"] == claim_id
    reviewer.post(
        f"review/claims/{claim_id}/verdicts/",
        {
            "picture": picture_id,
            "ground": "UPHELD",
            "access": "PRESUMED",
            "elements": ["COMPOSITION", "CHARACTER"],
            "reason": "The avatar shows the same shapes at the same places.",
        },
    )
    reviewer.post(f"review/claims/{claim_id}/propose/")
    proposals = senior.get("approvals/")["results"]
    senior.post(f"approvals/{proposals[0]['id']}/approve/")

    until = time.monotonic() + PATIENCE
    while not (award := creator.get(f"claims/{claim_id}/acceptance/"))["awards"]:
        assert time.monotonic() < until, "no award was made"
        time.sleep(0.5)
    assert [row["amount"] for row in award["awards"]] == ["10000.00"]
    creator.post(
        f"claims/{claim_id}/acceptance/",
        {
            "agreed": True,
            "text_version": award["text_version"],
            "signature": "Lin Mo",
            "payee": {
                "kind": "PERSON",
                "account_name": "林墨",
                "bank_name": "招商银行杭州分行",
                "account_number": "6225880000000008",
                "consent": True,
                "consent_version": award["consent_version"],
                "number_checked": True,
            },
        },
        status=201,
    )

    preparer, approver = caller("finance_preparer"), caller("finance_approver")
    batch = preparer.post("batches/", status=201)
    assert (batch["count"], batch["total"]) == (1, "10000.00")
    approver.post(f"batches/{batch['id']}/approve/")
    export = preparer.post(f"batches/{batch['id']}/export/", status=201)
    assert len(export["sha256"]) == 64
    content = preparer.bytes_of(f"/api/v1/batches/{batch['id']}/export/")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["account_number"] for row in rows] == ["6225880000000008"]
    result = f"reference,status,date,message\n{rows[0]['reference']},PAID,2026-11-23,\n"
    preparer.post(
        f"batches/{batch['id']}/results/", file=file_of("r.csv", result.encode(), "text/csv")
    )
    assert wait_for_state(creator, claim_id, "PAID")["reference"] == filed["reference"]

    notices = creator.get(f"claims/{claim_id}/notices/")
    rows = notices["results"] if isinstance(notices, dict) else notices
    decision = next(row for row in rows if row["kind"] == "DECISION")
    assert creator.bytes_of(decision["pdf"]).startswith(b"%PDF-")
