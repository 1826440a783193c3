"""The reports' pages, files and API: who sees them, what they show, and how much they ask."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from payouts.actions import import_result
from payouts.models import AlarmSeen, Batch, Payee
from payouts.queries.reports import alarms
from payouts.reporting import REPORTS
from tests.factories import NOW, make_claim, make_comparison, make_user, make_work
from tests.payouts.scenes import (
    accepted_claim,
    awarded_claim,
    exported_batch,
    payments,
    result_file,
    tamper,
)

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PAGES = ("due", "ageing", "paid", "forecast", "payees", "balances", "alarms")
API = "/api/v1/finance/reports/"


@pytest.fixture
def page(auditor: User, client_for: ClientFor) -> Client:
    return client_for(auditor)


@pytest.fixture
def api(auditor: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(auditor)
    return client


@pytest.fixture
def paid(finance_preparer: User, finance_approver: User, creator: User) -> Batch:
    """One payment paid, one failed, one award with nobody's acceptance."""
    accepted_claim(creator)
    other = make_user(Role.CREATOR)
    work = make_work(other, title="=1+1")
    accepted_claim(
        other, works=[work], payee={"account_name": "王一", "account_number": "12345678"}
    )
    awarded_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    first, second = payments(batch)
    data = result_file(
        f"{first.reference},PAID,2026-03-04,", f"{second.reference},FAILED,2026-03-04,No account"
    )
    now = NOW + timedelta(days=3)
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=now)
    return batch


def text_of(client: Client, address: str, **asked: str) -> str:
    answer = client.get(f"/payouts/reports/{address}/", asked)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


EMPTY = {
    "due": "Nothing is due",
    "ageing": "Nothing of this kind",
    "paid": "Nothing was paid in these months",
    "forecast": "0 pictures of open claims",
    "payees": "No payee was named yet",
    "balances": "No balance is like that",
    "alarms": "No alarm",
}


@pytest.mark.parametrize("name", PAGES)
def test_empty_reports_say_what_to_expect(page: Client, name: str) -> None:
    assert EMPTY[name] in text_of(page, name)
    assert 'aria-current="page">Reports' in text_of(page, name)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("due", {"text": "RD-2026-999999"}),
        ("payees", {"text": "nobody"}),
        ("alarms", {"kind": "MANY"}),
    ],
)
def test_what_matches_nothing_is_said(page: Client, name: str, asked: dict[str, str]) -> None:
    text = text_of(page, name, **asked)
    assert "is like that" in text
    assert "Start over" in text


@pytest.mark.parametrize("who", ["creator", "reviewer", "senior", "platform_client"])
def test_nobody_else_sees_any_of_it(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, paid: Batch
) -> None:
    assert paid.count == 2
    client = client_for(request.getfixturevalue(who))
    payee = Payee.objects.order_by("pk")[0].public_id
    addresses = [
        *PAGES, "due/file", f"payees/{payee}", f"payees/{payee}/file", f"alarms/SHARED/{payee}",
    ]  # fmt: skip
    for address in addresses:
        assert client.get(f"/payouts/reports/{address}/").status_code == 403
    for address in (*PAGES, "due/weeks", "due/file", f"payees/{payee}/payments"):
        assert client.get(f"{API}{address}/").status_code == 403
    assert client.post(f"{API}alarms/seen/").status_code == 403


@pytest.mark.usefixtures("paid")
def test_pages_show_masked_accounts_only(page: Client) -> None:
    payee = Payee.objects.get(account_last4="0128")
    shown = [text_of(page, address) for address in (*PAGES, f"payees/{payee.public_id}")]
    assert not [text for text in shown if payee.open_number() in text]
    assert len([text for text in shown if "0128" in text]) == 2


def test_what_is_due_is_listed(page: Client, paid: Batch) -> None:
    text = text_of(page, "due")
    assert "Working days late" in text
    assert text.count("overdue</span>") == 1
    assert "failed</span>" in text
    assert str(paid) in text
    assert text.count("¥10,000.00") == 5  # two figures, one week, the sum, the award
    assert "No award is like that" in text_of(page, "due", which="AHEAD")
    assert "Enter a valid date." in text_of(page, "due", since="soon")


@pytest.mark.usefixtures("paid")
def test_ages_are_shown_as_of_a_day(page: Client) -> None:
    text = text_of(page, "ageing", on="2026-03-03")
    assert "With the bank without an answer" in text
    assert "¥20,000.00" in text
    assert "not yet accepted" in text
    assert "Enter a valid date." in text_of(page, "ageing", on="soon")


@pytest.mark.usefixtures("paid")
def test_months_are_drawn_and_listed(page: Client) -> None:
    text = text_of(page, "paid", year="2026")
    assert text.count('<svg viewBox="0 0 360') == 2
    assert text.count('class="chart-dot"') == 13  # twelve months, and one with a median
    assert "2026-03" in text
    assert "<title>¥10,000.00</title>" in text
    assert "Nothing was paid in these months" in text_of(page, "paid", year="2025")
    assert "Ensure this value" in text_of(page, "paid", year="1")


def test_the_forecast_explains_itself(page: Client) -> None:
    claim = make_claim(works=2)
    make_comparison(claim.pictures.all()[0], score=0.9)
    text = text_of(page, "forecast")
    assert "How the number is made" in text
    assert "not compared" in text
    assert "2 pictures of open claims may still be upheld, at ¥10,000.00 each." in text
    assert "We expect 1.0; in 90 of 100 cases it is 0 to 2." in text
    assert "Confirmed reserve" not in text
    tamper("claims_claim", "respondent_kind = 'USER'")
    assert "2 more open pictures are claimed from users" in text_of(page, "forecast")
    tamper("payouts_tariff", "effective_from = '2099-01-01'")
    assert "No tariff is in force" in text_of(page, "forecast")


def test_a_payee_leads_to_all_payments(page: Client, creator: User, paid: Batch) -> None:
    accepted_claim(make_user(Role.CREATOR))  # the same account
    payee = Payee.objects.get(owner=creator)
    address = f"payees/{payee.public_id}"
    assert f"/payouts/reports/{address}/" in text_of(page, "payees", text="creator")
    assert (
        f"/payouts/reports/{address}/"
        in page.get(f"/payouts/payees/{payee.public_id}/").content.decode()
    )
    text = text_of(page, address)
    assert payments(paid)[0].reference in text
    assert "Other people have named the same account" in text
    assert "No payment is like that" in text_of(page, address, state="PENDING")
    (row,) = rows_of(page.get(f"/payouts/reports/{address}/file/"))
    assert (row["account"][-4:], row["amount"], row["state"]) == ("0128", "10000.00", "PAID")
    missing = f"payees/{paid.public_id}"
    assert page.get(f"/payouts/reports/{missing}/").status_code == 404


@pytest.mark.usefixtures("paid")
def test_the_ledger_leads_to_what_stands_behind_a_balance(page: Client) -> None:
    ledger = page.get("/payouts/ledger/", {"on": "2026-03-04"}).content.decode()
    assert "/payouts/reports/balances/?account=BANK&amp;on=2026-03-04" in ledger
    text = text_of(page, "balances", account="BANK", on="2026-03-04")
    assert "Bank as of 2026-03-04" in text
    assert text.count("¥-10,000.00") == 1
    by_payee = text_of(page, "balances", account="OWED", by="PAYEE")
    assert "not yet named" in by_payee
    assert "王一" in by_payee


@pytest.fixture
def shared(creator: User, other_creator: User) -> str:
    accepted_claim(creator)
    accepted_claim(other_creator)
    (alarm,) = alarms(kind="SHARED", now=timezone.now())
    return f"alarms/SHARED/{alarm.subject}"


def test_an_alarm_is_seen_with_words(
    shared: str, page: Client, finance_preparer: User, client_for: ClientFor
) -> None:
    assert f"/payouts/reports/{shared}/" in text_of(page, "alarms", open_only="on")
    text = text_of(page, shared)
    assert "2 people have named the account" in text
    assert "Nobody yet." in text
    assert "Keep what I found" not in text
    client, address = client_for(finance_preparer), f"/payouts/reports/{shared}/"
    assert "Keep what I found" in text_of(client, shared)
    assert client.post(address, {"size": "2", "reason": ""}).status_code == 400
    refused = client.post(address, {"size": "1", "reason": "A couple."})
    assert refused.status_code == 409
    assert "This alarm has changed meanwhile" in refused.content.decode()
    assert page.post(address, {"size": "2", "reason": "A couple."}).status_code == 403
    kept = client.post(address, {"size": "2", "reason": "A couple."}, follow=True)
    assert "Kept. The alarm comes back if it grows." in kept.content.decode()
    assert AlarmSeen.objects.get().by == finance_preparer
    assert "A couple." in text_of(page, shared)
    assert "SHARED" not in text_of(page, "alarms", open_only="on").split("</form>")[1]
    assert client.get(address.replace("SHARED", "MANY")).status_code == 404


def test_nobody_sees_off_an_alarm_about_themselves(
    shared: str, creator: User, finance_preparer: User, client_for: ClientFor
) -> None:
    creator.groups.set(finance_preparer.groups.all())
    text = text_of(client_for(creator), shared)
    assert "This alarm is about yourself" in text
    assert "Keep what I found" not in text


def test_every_kind_of_alarm_has_its_words(
    page: Client, paid: Batch, creator: User, settings: LazySettings
) -> None:
    settings.REDRESS_VELOCITY_DAYS = 9999
    settings.REDRESS_VELOCITY_AWARDS = settings.REDRESS_ALARM_NEW_AWARDS = 1
    settings.REDRESS_ALARM_CLAIMANTS = 1
    tamper("payouts_acceptance", "accepted_at = accepted_at - interval '1 hour'")
    assert paid.count == 2
    text = text_of(page, "alarms")
    for words in (
        "for 1 claimant to the account", "1 claim filed lately", "1 award lately, ¥10,000.00",
        "1 payment lately to the account", "named shortly before", "1 award soon after joining",
    ):  # fmt: skip
        assert words in text
    (alarm, *_others) = alarms(kind="CHANGED", now=timezone.now())
    assert alarm.claim in text_of(page, f"alarms/CHANGED/{alarm.subject}")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_a_file(
    page: Client, api: APIClient, paid: Batch, shared: str, name: str
) -> None:
    assert paid.count == 2
    answer = page.get(f"/payouts/reports/{name}/file/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="redress-{name}-')
    assert answer["Cache-Control"] == "private, no-store"
    rows = rows_of(answer)
    assert rows
    assert rows_of(api.get(f"{API}{name}/file/")) == rows


@pytest.mark.usefixtures("paid")
def test_files_hold_text_and_plain_values(page: Client) -> None:
    named = rows_of(page.get("/payouts/reports/payees/file/"))
    assert {row["account_name"] for row in named} == {"王一", "林墨"}
    due = rows_of(page.get("/payouts/reports/due/file/"))
    assert [(row["work"], row["due_on"], row["amount"]) for row in due] == [
        ("'=1+1", "2026-03-16", "10000.00")
    ]
    per_payee = rows_of(page.get("/payouts/reports/balances/file/", {"by": "PAYEE"}))
    assert sorted(row["awards"] for row in per_payee) == ["1", "1"]
    assert page.get("/payouts/reports/nothing/file/").status_code == 404


def test_the_file_of_a_forecast_without_a_tariff_is_empty(page: Client, api: APIClient) -> None:
    tamper("payouts_tariff", "effective_from = '2099-01-01'")
    assert rows_of(page.get("/payouts/reports/forecast/file/")) == []
    assert api.get(f"{API}forecast/").status_code == 404


def test_the_api_shows_the_same(api: APIClient, creator: User, paid: Batch) -> None:
    (due,) = api.get(f"{API}due/").json()["results"]
    assert (due["due_on"], due["amount"], due["payment"], due["batch"]) == (
        "2026-03-16", "10000.00", "FAILED", str(paid),
    )  # fmt: skip
    assert api.get(f"{API}due/weeks/").json()["together"]["count"] == 1
    ages = api.get(f"{API}ageing/", {"on": "2026-03-03"}).json()
    assert {"measure": "BANK", "age": "FRESH", "count": 2, "amount": "20000.00"} in ages
    march = api.get(f"{API}paid/", {"year": "2026"}).json()[2]
    assert (march["first"], march["count"], march["net"], march["days"]) == (
        "2026-03-01", 1, "10000.00", 2.0,
    )  # fmt: skip
    forecast = api.get(f"{API}forecast/").json()
    assert (forecast["rate"], forecast["owed"], forecast["reserve"]) == (
        "10000.00", "20000.00", None,
    )  # fmt: skip
    assert forecast["bins"][-1]["decided"] == 3
    (named,) = api.get(f"{API}payees/", {"text": "creator@"}).json()["results"]
    assert (named["paid"], named["account"][-4:]) == ("10000.00", "0128")
    (payment,) = api.get(f"{API}payees/{named['id']}/payments/").json()["results"]
    assert (payment["state"], payment["amount"]) == ("PAID", "10000.00")
    (bank,) = api.get(f"{API}balances/", {"account": "BANK", "by": "PAYEE"}).json()["results"]
    assert (bank["claimant"], bank["balance"]) == ("creator", "-10000.00")


def test_an_alarm_is_seen_over_the_api(shared: str, api: APIClient, finance_approver: User) -> None:
    (alarm,) = api.get(f"{API}alarms/", {"kind": "SHARED"}).json()["results"]
    assert shared.endswith(alarm["subject"])
    assert (alarm["size"], alarm["open"], alarm["seen_at"]) == (2, True, None)
    found = {name: alarm[name] for name in ("kind", "subject", "size")} | {"reason": "A couple."}
    assert api.post(f"{API}alarms/seen/", found).status_code == 403
    api.force_authenticate(finance_approver)
    assert api.post(f"{API}alarms/seen/", found | {"reason": ""}).status_code == 400
    assert api.post(f"{API}alarms/seen/", found).status_code == 204
    assert api.post(f"{API}alarms/seen/", found).status_code == 409
    assert api.get(f"{API}alarms/", {"kind": "SHARED"}).json()["results"][0]["open"] is False


def test_the_number_of_questions_is_constant(
    page: Client, api: APIClient, finance_preparer: User, finance_approver: User
) -> None:
    def asked() -> dict[str, int]:
        payee = Payee.objects.order_by("pk")[0].public_id
        pages = [f"/payouts/reports/{name}/" for name in (*PAGES, f"payees/{payee}")]
        pages += [f"/payouts/reports/{name}/file/" for name in PAGES]
        pages += [f"{API}{name}/" for name in (*PAGES, f"payees/{payee}/payments")]
        pages.append("/payouts/reports/balances/?by=PAYEE")
        counted = {}
        for place, address in enumerate(pages):
            with CaptureQueriesContext(connection) as found:
                client = api if address.startswith("/api") else page
                answer: Any = client.get(address)
                assert answer.status_code == 200
                if answer.streaming:
                    list(answer.streaming_content)
            counted[f"{place} {address.replace(str(payee), '')}"] = len(found)
        return counted

    accepted_claim()
    accepted_claim()
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    asked()  # the API's caller keeps the roles once they are read
    one = asked()
    for _ in range(2):
        accepted_claim()
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    assert asked() == one
