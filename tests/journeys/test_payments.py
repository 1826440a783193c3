"""Ten upheld claims to the bank and back: one payment is returned and made good."""

import csv
import io
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.site import Site, today
from tests.journeys.test_api import Caller, callers, file_of, wait_for_notice, wait_for_state
from tests.journeys.test_browser import (
    accept,
    answer,
    new_page,
    release,
    reload_until,
    sign_in,
)

__all__ = ["callers", "new_page"]  # fixtures
CLAIMS = 10
SCENE = """
from django.utils import timezone
from accounts.models import User
from tests.payouts.scenes import accept, awarded_claim
now = timezone.now()
creator = User.objects.get(email="creator@journey.example")
for number in range(%d):
    claim = awarded_claim(None if number else creator, now=now)
    if number:
        accept(
            claim, now=now, bank_name=%r, account_number="62220212345678%%05d" %% number,
            number_checked=True,
        )
    print("claim", claim.public_id, claim)
"""
STATES = """
from claims.models import Claim
print("states", *Claim.objects.filter(public_id__in=%r).values_list("state", flat=True))
"""


def ten_claims(site: Site, bank: str) -> list[str]:
    """The ids of ten upheld claims: the first one's award is for the creator to accept."""
    printed = site.scene(SCENE % (CLAIMS, bank))
    lines = [line.split() for line in printed.splitlines()]
    found = [line[1] for line in lines if line[:1] == ["claim"]]
    assert len(found) == CLAIMS
    return found


def states(site: Site, claims: list[str]) -> set[str]:
    for line in site.manage("shell", "--command", STATES % (claims,)).splitlines():
        if line.startswith("states"):
            return set(line.split()[1:])
    raise AssertionError("no states were printed")


def change_payee(creator: Page, claim: str, *, bank: str) -> None:
    creator.goto(f"/payouts/claims/{claim}/payee/")
    creator.locator("[name=account_name]").fill("林墨")
    creator.locator("[name=bank_name]").fill(bank)
    creator.locator("[name=account_number]").fill("5555555555554444")
    creator.locator("[name=identity_type]").select_option("RESIDENT")
    creator.locator("[name=identity_number]").fill("110101190001010014")
    creator.locator("[name=consent]").check()
    creator.get_by_role("button", name="Change the payee").click()
    expect(creator.get_by_text("•••• 4444").first).to_be_visible()


def test_ten_claims_are_paid_and_one_is_returned_and_made_good(
    site: Site, tokens: dict[str, str], new_page: Callable[[], Page]
) -> None:
    assert tokens
    bank = "旅程银行杭州分行"
    claims = ten_claims(site, bank)
    creator, preparer, approver = new_page(), new_page(), new_page()
    sign_in(creator, "creator@journey.example")
    sign_in(preparer, "finance_preparer@journey.example")
    sign_in(approver, "finance_approver@journey.example")
    creator.goto(f"/claims/{claims[0]}/")
    accept(creator, bank=bank)

    rows = release(preparer, approver, bank=bank)
    assert len(rows) == CLAIMS
    answer(preparer, rows, "PAID")
    assert states(site, claims) == {"PAID"}

    (mine,) = (row for row in rows if row["account_number"] == "4111111111111111")
    answer(preparer, [mine], "RETURNED", why="Account closed")
    creator.goto(f"/claims/{claims[0]}/")
    reload_until(creator, creator.get_by_text("Account closed"))
    change_payee(creator, claims[0], bank=bank)

    again = release(preparer, approver, bank=bank)
    assert [row["account_number"] for row in again] == ["5555555555554444"]
    assert again[0]["reference"] != mine["reference"]
    answer(preparer, again, "PAID")
    creator.goto(f"/claims/{claims[0]}/")
    reload_until(creator, creator.get_by_text("Paid"))
    assert states(site, claims) == {"PAID"}


PAYEE = {
    "kind": "PERSON",
    "account_name": "林墨",
    "account_number": "4111111111111111",
    "identity_type": "RESIDENT",
    "identity_number": "110101190001010014",
    "consent": True,
}


def released(preparer: Caller, approver: Caller, bank: str) -> list[dict[str, str]]:
    """The rows of the file of a batch of what is payable at a bank."""
    batch = preparer.post("batches/", {"bank": bank}, status=201)
    at = f"batches/{batch['id']}/"
    approver.post(f"{at}approve/")
    preparer.post(f"{at}release/")
    preparer.post(f"{at}exports/", {"profile": "redress-csv"}, status=201)
    content = preparer.bytes_of(f"/api/v1/{at}exports/redress-csv/").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def answered(preparer: Caller, rows: list[dict[str, str]], status: str, why: str = "") -> None:
    """Upload what the bank says, look at it, and confirm it."""
    result = "reference,status,date,message\n" + "".join(
        f"{row['reference']},{status},{today()},{why}\n" for row in rows
    )
    file = preparer.post("bank-files/", status=201, file=file_of("r.csv", result.encode()))
    assert [(share["outcome"], share["count"]) for share in file["shares"]] == [(status, len(rows))]
    preparer.post(f"bank-files/{file['id']}/import/")


def test_the_same_over_the_api(site: Site, callers: dict[str, Caller]) -> None:
    bank = "接口银行上海分行"
    claims = ten_claims(site, bank)
    creator, preparer = callers["creator"], callers["finance_preparer"]
    approver = callers["finance_approver"]
    at = f"claims/{claims[0]}/acceptance/"
    award = creator.get(at)
    payee = {**PAYEE, "bank_name": bank, "consent_version": award["consent_version"]}
    signed = {"agreed": True, "text_version": award["text_version"], "signature": "Lin Mo"}
    creator.post(at, {**signed, **payee}, status=201)

    rows = released(preparer, approver, bank)
    assert len(rows) == CLAIMS
    answered(preparer, rows, "PAID")
    assert wait_for_state(creator, claims[0], "PAID")
    payment = wait_for_notice(creator, claims[0], "PAYMENT")
    assert creator.bytes_of(payment["pdf"]).startswith(b"%PDF-")

    (mine,) = (row for row in rows if row["account_number"] == PAYEE["account_number"])
    answered(preparer, [mine], "RETURNED", "Account closed")
    assert wait_for_state(creator, claims[0], "ACCEPTED")
    creator.post(f"{at}payee/", {**payee, "account_number": "5555555555554444"})
    again = released(preparer, approver, bank)
    assert [row["account_number"] for row in again] == ["5555555555554444"]
    answered(preparer, again, "PAID")
    assert wait_for_state(creator, claims[0], "PAID")
    assert states(site, claims) == {"PAID"}
    payments = creator.get(at)["awards"][0]["payments"]
    assert sorted(payment["state"] for payment in payments) == ["PAID", "RETURNED"]
    books = callers["auditor"].get("ledger/trial-balance/")
    assert books["debit"] == books["credit"]
    owed = {row["account"]: row["balance"] for row in books["rows"]}
    assert owed["RETURNS"] == "0.00"
