"""The pages and the API of tariff and tax, and of what was withheld."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions import record_tax_paid
from payouts.models import Batch, Tariff, TaxPolicy
from tests.factories import ROYALTIES, make_tax_policy, make_user
from tests.payouts.scenes import (
    accepted_claim,
    awarded_claim,
    payments,
)
from tests.payouts.test_policies import TODAY, undecided
from tests.payouts.test_tax_owed import LATER, MARCH, paid_batch

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
ENTERED: dict[str, Any] = {
    "kind": "RATE",
    "legal_ground": "国税函〔2000〕257号",
    "persons": "on",
    "threshold": "4000",
    "flat": "800",
    "share": "20",
    "rate": "20",
    "reason": "Asked the tax office.",
}


@pytest.fixture
def paid(creator: User, finance_preparer: User, finance_approver: User) -> Batch:
    """A claim of two pictures, paid on 3 March with 3,200 withheld."""
    make_tax_policy(TODAY, **ROYALTIES)
    accepted_claim(creator, works=2)
    return paid_batch(finance_preparer, finance_approver)


@pytest.fixture
def preparer(client_for: ClientFor, finance_preparer: User) -> Client:
    return client_for(finance_preparer)


@pytest.fixture
def approver(client_for: ClientFor, finance_approver: User) -> Client:
    return client_for(finance_approver)


def page(client: Client, name: str, *args: object, query: str = "", status: int = 200) -> str:
    response = client.get(reverse(f"payouts:{name}", args=args) + query)
    assert response.status_code == status
    if response.streaming:
        return b"".join(response).decode()
    return str(response.content.decode())


def send(client: Client, name: str, *args: object, status: int = 302, **data: object) -> str:
    response = client.post(reverse(f"payouts:{name}", args=args), data, follow=status == 302)
    assert (response.redirect_chain[0][1] if status == 302 else response.status_code) == status
    return str(response.content.decode())


def test_a_banner_says_who_has_to_decide(preparer: Client, auditor: User) -> None:
    assert "tax is undecided" not in page(preparer, "overview")
    undecided()
    assert "tax is undecided" in page(preparer, "overview")
    assert "Undecided." in page(preparer, "policies")
    assert "Nobody can be paid before" in preparer.get("/").content.decode()


def test_two_people_decide_on_pages(preparer: Client, approver: Client) -> None:
    undecided()
    day = day_in_china(timezone.now()).isoformat()
    assert "Royalties are taxed so" in page(preparer, "propose-tax")
    assert "Say from whom" in send(
        preparer, "propose-tax", status=400, **{**ENTERED, "persons": ""}, effective_from=day
    )
    assert "This field is required" in send(preparer, "propose-tax", status=400)
    shown = send(preparer, "propose-tax", **ENTERED, effective_from=day)
    assert "somebody else must decide it" in shown
    policy = TaxPolicy.objects.get()
    send(preparer, "approve-policy", policy.public_id, status=403)
    assert "A policy waits for approval" in approver.get("/").content.decode()
    assert "was proposed by" in page(approver, "policies")
    shown = page(approver, "policy", policy.public_id)
    assert "Up to ¥4,000.00: ¥800.00; above: 20 %" in shown
    assert "What it changes" in shown
    assert "In force from" in send(approver, "approve-policy", policy.public_id)
    assert "decided this already" in send(approver, "approve-policy", policy.public_id, status=409)
    send(approver, "turn-down-policy", policy.public_id, status=409, reason="No.")
    assert "Withheld as from royalties" in page(preparer, "policies", query="?state=APPROVED")
    assert "No policy is like that" in page(preparer, "policies", query="?state=WITHDRAWN")


def test_a_tariff_is_proposed_turned_down_and_withdrawn(preparer: Client, approver: Client) -> None:
    day = day_in_china(timezone.now()).isoformat()
    data: dict[str, Any] = {"amount": "12000", "effective_from": day, "reason": "Prices rose."}
    page(preparer, "propose-tariff")
    send(preparer, "propose-tariff", **data)
    first = Tariff.objects.get(state="PROPOSED")
    assert "This field is required" in send(
        approver, "turn-down-policy", first.public_id, status=400
    )
    assert "Not now." in send(approver, "turn-down-policy", first.public_id, reason="Not now.")
    send(preparer, "withdraw-policy", first.public_id, status=409)
    send(preparer, "propose-tariff", **data)
    second = Tariff.objects.get(state="PROPOSED")
    assert "waits for an approver" in page(
        preparer_of_another(preparer), "policy", second.public_id
    )
    assert "Withdrawn" in send(preparer, "withdraw-policy", second.public_id)
    listed = page(preparer, "policies", query="?of=tariff")
    assert listed.count("12,000.00") == 2
    assert "Public promise" in listed
    page(preparer, "policy", uuid4(), status=404)


def preparer_of_another(_preparer: Client) -> Client:
    client = Client()
    client.force_login(make_user(Role.FINANCE_PREPARER))
    return client


def test_the_history_costs_the_same_for_one_and_many(
    preparer: Client, finance_preparer: User, finance_approver: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(preparer, "policies")
        return len(queries)

    before = cost()
    for days in range(3):
        make_tax_policy(TODAY + timedelta(days=days), **ROYALTIES)
    assert cost() == before


def test_batch_and_claim_show_gross_withheld_and_net(
    paid: Batch, preparer: Client, creator: User, client_for: ClientFor
) -> None:
    shown = page(preparer, "batch", paid.public_id)
    assert "¥16,800.00" in shown
    assert "of ¥10,000.00, ¥1,600.00 tax" in shown
    claim = payments(paid)[0].award.claim
    mine = page(client_for(creator), "of-claim", claim.public_id)
    assert ("¥3,200.00" in mine, "year by year" in mine) == (True, True)
    new = awarded_claim(creator)
    shown = page(client_for(creator), "accept", new.public_id)
    assert "A company is paid ¥10,000.00" in shown
    assert "Withheld for tax" in shown


def test_a_claimant_reads_that_tax_is_undecided(creator: User, client_for: ClientFor) -> None:
    claim = awarded_claim(creator)
    undecided()
    assert "has not been decided yet" in page(client_for(creator), "of-claim", claim.public_id)


def test_a_month_is_recorded_and_confirmed_on_pages(
    paid: Batch, preparer: Client, approver: Client, client_for: ClientFor, auditor: User
) -> None:
    assert "¥3,200.00" in page(preparer, "taxes")
    assert "Record the payment" in page(preparer, "tax-month", "2026-03")
    assert "waits for a preparer" in page(approver, "tax-month", "2026-03")
    page(preparer, "tax-month", "2026-04", status=404)
    data: dict[str, Any] = {"office_reference": "33010-1", "paid_on": "2026-04-10"}
    send(preparer, "record-tax", "2026-03", status=400)
    send(preparer, "record-tax", "2026-03", status=400, **{**data, "paid_on": "2026-01-01"})
    assert "somebody else must decide it" in send(preparer, "record-tax", "2026-03", **data)
    assert "waits for an approver" in page(client_for(auditor), "tax-month", "2026-03")
    assert "Confirm and book it" in page(approver, "tax-month", "2026-03")
    send(approver, "decide-tax", "2026-03", status=400)
    assert "tax stays owed" in send(approver, "decide-tax", "2026-03", reason="Wrong number.")
    send(preparer, "record-tax", "2026-03", **data)
    assert "Nothing is owed" in send(approver, "decide-tax", "2026-03", confirm="1")
    send(approver, "decide-tax", "2026-03", status=404, confirm="1")
    lines = page(preparer, "tax-file", "2026-03").splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("yes")
    assert "paid on" in page(preparer, "taxes")


def test_a_refused_confirmation_is_said(
    paid: Batch, approver: Client, finance_preparer: User, finance_approver: User
) -> None:
    record_tax_paid(MARCH, office_reference="1", paid_on=MARCH, by=finance_preparer, now=LATER)
    accepted_claim()
    paid_batch(finance_preparer, finance_approver)
    assert "Another amount is owed" in send(
        approver, "decide-tax", "2026-03", status=409, confirm="1"
    )


def test_statements_of_finance_and_of_the_claimant(
    paid: Batch, preparer: Client, creator: User, client_for: ClientFor
) -> None:
    shown = page(preparer, "statements", query="?year=2026&q=林")
    assert ("¥16,800.00" in shown, "林墨" in shown) == (True, True)
    assert "No payee is called that" in page(preparer, "statements", query="?year=2026&q=x")
    assert "Nothing arrived" in page(preparer, "statements", query="?year=2024")
    page(preparer, "statements", query="?year=x")
    payee = payments(paid)[0].payee
    assert "¥8,400.00" in page(preparer, "payee-statement", payee.public_id, 2026)
    rows = page(preparer, "payee-statement", payee.public_id, 2026, query="?file").splitlines()
    assert len(rows) == 3
    assert page(preparer, "statements-file", 2026).splitlines() == rows
    mine = client_for(creator)
    assert "Statement of 2026" in page(mine, "own-statement")
    assert "16,800.00" in page(mine, "own-statement-of", 2026)
    assert page(mine, "own-statement-of", 2026, query="?file").splitlines() == rows
    assert "Nothing arrived" in page(client_for(make_user(Role.CREATOR)), "own-statement")


# --- The API --------------------------------------------------------------------------------


def ask(user: User, name: str, *args: object, data: Any = None, status: int = 200) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    address = reverse(f"api:{name}", args=args)
    response = client.get(address) if data is None else client.post(address, data, format="json")
    assert response.status_code == status, getattr(response, "content", b"")
    return response.json() if not response.streaming else b"".join(response).decode()


def test_policies_over_the_api(
    finance_preparer: User, finance_approver: User, auditor: User, administrator: User
) -> None:
    undecided()
    day = day_in_china(timezone.now()).isoformat()
    data = {**ENTERED, "persons": True, "effective_from": day}
    ask(administrator, "tax-policy-list", data=data, status=403)
    made = ask(finance_preparer, "tax-policy-list", data=data, status=201)
    assert (made["state"], made["rate"]) == ("PROPOSED", "20.00")
    ask(finance_preparer, "tax-policy-approve", made["id"], data={}, status=403)
    done = ask(finance_approver, "tax-policy-approve", made["id"], data={})
    assert done["state"] == "APPROVED"
    assert done["changes"][0] == {
        "term": "Withholding",
        "before": None,
        "after": "Withheld as from royalties",
    }
    assert len(ask(auditor, "tax-policy-list")["results"]) == 1
    assert ask(auditor, "tax-policy-detail", made["id"])["version"] == made["version"]
    data = {"amount": "12000", "effective_from": day, "reason": "Prices rose."}
    first = ask(finance_preparer, "tariff-list", data=data, status=201)["id"]
    ask(finance_approver, "tariff-turn-down", first, data={}, status=400)
    ask(finance_approver, "tariff-turn-down", first, data={"reason": "No."})
    second = ask(finance_preparer, "tariff-list", data=data, status=201)["id"]
    assert ask(finance_preparer, "tariff-withdraw", second, data={})["state"] == "WITHDRAWN"
    assert len(ask(auditor, "tariff-list")["results"]) == 3


def test_tax_and_statements_over_the_api(
    paid: Batch, creator: User, finance_preparer: User, finance_approver: User, auditor: User
) -> None:
    assert ask(auditor, "tax-list")[0]["owed"] == "3200.00"
    ask(finance_approver, "tax-confirm", "2026-03", data={}, status=404)
    data = {"office_reference": "33010-1", "paid_on": "2026-04-10"}
    assert ask(finance_preparer, "tax-record", "2026-03", data=data, status=201)["count"] == 2
    ask(finance_preparer, "tax-record", "2026-05", data=data, status=404)
    ask(finance_approver, "tax-turn-down", "2026-03", data={"reason": "Wrong."})
    ask(finance_preparer, "tax-record", "2026-03", data=data, status=201)
    assert ask(finance_approver, "tax-confirm", "2026-03", data={})["state"] == "CONFIRMED"
    assert len(ask(auditor, "tax-payments", "2026-03").splitlines()) == 3
    client = APIClient()
    client.force_authenticate(auditor)
    [row] = client.get(reverse("api:statement-list"), {"year": 2026}).json()["results"]
    assert row["net"] == "16800.00"
    assert len(ask(auditor, "statement-payments", "2026").splitlines()) == 3
    payee = payments(paid)[0].payee.public_id
    assert ask(auditor, "statement-of-payee", "2026", str(payee))["net"] == "16800.00"
    assert ask(creator, "own-statement-detail", "2026")["withheld"] == "3200.00"
    ask(creator, "statement-list", status=403)
    said = ask(creator, "acceptance-list", str(payments(paid)[0].award.claim.public_id))
    assert said["shares"] == {"gross": "20000.00", "withheld": "3200.00", "net": "16800.00"}
