"""Every yuan from award to bank is booked twice, and balances are known as of any day."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from payouts.accounts import Account, Event
from payouts.actions import import_result
from payouts.models import Batch, Booking
from payouts.queries import bookings, journal, trial_balance
from tests.factories import NOW
from tests.payouts.scenes import (
    accepted_claim,
    awarded_claim,
    exported_batch,
    payments,
    result_file,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
YUAN = Decimal(10000)
NOTHING = Decimal(0)


def balances(on: date = TODAY) -> dict[str, Decimal]:
    """Balances of the accounts that anything was booked on."""
    return {row.account.value: row.balance for row in trial_balance(on).rows if row.balance}


def answer(
    batch: Batch, status: str, *, by: User, count: int = 99, day: str = "2026-03-03"
) -> None:
    """The bank's answer to the first payments of a batch, a day after its export."""
    rows = [f"{one.reference},{status},{day},No such account" for one in payments(batch)[:count]]
    now = NOW + timedelta(days=2)
    import_result(batch, by=by, filename="r.csv", data=result_file(*rows), now=now)


def test_nothing_is_booked_before_an_award() -> None:
    assert balances() == {}
    assert (trial_balance(TODAY).debit, trial_balance(TODAY).credit) == (NOTHING, NOTHING)
    assert [row.account for row in trial_balance(TODAY).rows] == list(Account)


def test_an_award_is_owed_from_its_day_on() -> None:
    awarded_claim(works=2)
    assert balances(TODAY - timedelta(days=1)) == {}
    assert balances() == {"AWARDED": 2 * YUAN, "OWED": -2 * YUAN}


def test_each_step_moves_the_amount_on(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim(works=3)
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    assert balances() == {"AWARDED": 3 * YUAN, "CLEARING": -3 * YUAN}
    answer(batch, "PAID", by=finance_preparer, count=1)
    answer(batch, "FAILED", by=finance_preparer, count=2, day="2026-03-04")
    assert balances() == {"AWARDED": 3 * YUAN, "CLEARING": -3 * YUAN}
    third, fourth = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    assert balances(third) == {"AWARDED": 3 * YUAN, "CLEARING": -2 * YUAN, "BANK": -YUAN}
    assert balances(fourth) == {
        "AWARDED": 3 * YUAN,
        "OWED": -YUAN,
        "CLEARING": -YUAN,
        "BANK": -YUAN,
    }
    trial = trial_balance(fourth)
    assert trial.debit == trial.credit == 8 * YUAN


def test_who_booked_what_is_kept(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    answer(batch, "PAID", by=finance_preparer)
    assert [(b.event, b.by, str(b.booked_on)) for b in Booking.objects.order_by("pk")] == [
        (Event.AWARDED, None, "2026-03-02"),
        (Event.SENT, finance_preparer, "2026-03-02"),
        (Event.PAID, finance_preparer, "2026-03-03"),
    ]


def test_bookings_are_found_by_account_reference_and_day(
    finance_preparer: User, finance_approver: User
) -> None:
    claim, _other = accepted_claim(), accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    answer(batch, "PAID", by=finance_preparer, count=1)
    reference = payments(batch)[0].reference

    def events(**wanted: Any) -> list[str]:
        return [booking.event for booking in bookings(**wanted)]

    assert events() == ["PAID", "SENT", "SENT", "AWARDED", "AWARDED"]
    assert events(text=str(claim)) == ["PAID", "SENT", "AWARDED"]
    assert events(text=reference) == ["PAID", "SENT"]
    assert events(account="BANK") == ["PAID"]
    assert events(since=date(2026, 3, 3)) == ["PAID"]
    assert events(until=date(2026, 3, 2)) == ["SENT", "SENT", "AWARDED", "AWARDED"]


def test_the_journal_has_a_row_per_entry(finance_preparer: User, finance_approver: User) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    rows = list(journal(TODAY))
    shown = [(row["event"], row["account"], row["debit"], row["credit"]) for row in rows]
    assert shown == [
        ("AWARDED", "AWARDED", "10000.00", ""),
        ("AWARDED", "OWED", "", "10000.00"),
        ("SENT", "OWED", "10000.00", ""),
        ("SENT", "CLEARING", "", "10000.00"),
    ]
    assert {row["claim"] for row in rows} == {str(claim)}
    assert [row["payment"] for row in rows[1:3]] == ["", payments(batch)[0].reference]
    assert [row["by"] for row in rows[1:3]] == ["", finance_preparer.email]
    assert list(journal(TODAY - timedelta(days=1))) == []


@pytest.fixture
def page(auditor: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(auditor)


def test_the_page_says_what_to_expect_while_nothing_is_booked(page: Client) -> None:
    text = page.get("/payouts/ledger/").content.decode()
    assert "Nothing is booked yet" in text
    assert "Owed to payees" in text


def test_the_page_shows_balances_as_of_a_day_and_bookings(page: Client) -> None:
    claim = awarded_claim(works=2)
    text = page.get("/payouts/ledger/", {"on": "2026-03-02"}).content.decode()
    assert "Trial balance as of 2026-03-02" in text
    assert text.count("20,000.00") == 6  # two sides, two balances, two sums
    assert "-20,000.00" in text
    assert text.count(str(claim)) == 2
    text = page.get("/payouts/ledger/", {"on": "2026-03-01"}).content.decode()
    assert "20,000.00" not in text


def test_what_matches_nothing_and_what_is_no_day_is_said(page: Client) -> None:
    awarded_claim()
    text = page.get("/payouts/ledger/", {"q": "RD-2026-999999"}).content.decode()
    assert "No booking matches" in text
    text = page.get("/payouts/ledger/", {"on": "yesterday", "since": "x"}).content.decode()
    assert text.count("Enter a valid date.") == 2


def test_the_number_of_questions_is_constant(page: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert page.get("/payouts/ledger/").status_code == 200
        return len(found)

    awarded_claim()
    one = asked()
    awarded_claim(works=3)
    assert asked() == one


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_journal_comes_as_a_file(page: Client) -> None:
    awarded_claim()
    answer = page.get("/payouts/ledger/journal/", {"on": "2026-03-02"})
    assert answer["Content-Disposition"] == 'attachment; filename="redress-journal-2026-03-02.csv"'
    assert [row["debit"] for row in rows_of(answer)] == ["10000.00", ""]


def test_the_api_shows_the_same(auditor: User) -> None:
    claim = awarded_claim()
    api = APIClient()
    api.force_authenticate(auditor)
    trial = api.get("/api/v1/ledger/trial-balance/", {"on": "2026-03-02"}).json()
    assert (trial["on"], trial["debit"], trial["credit"]) == ("2026-03-02", "10000.00", "10000.00")
    assert trial["rows"][1] == {
        "account": "OWED", "debit": "0.00", "credit": "10000.00", "balance": "-10000.00",
    }  # fmt: skip
    (booking,) = api.get("/api/v1/ledger/", {"q": str(claim)}).json()["results"]
    assert (booking["event"], booking["claim"], booking["by"]) == ("AWARDED", str(claim), None)
    assert [(one["account"], one["amount"]) for one in booking["entries"]] == [
        ("AWARDED", "10000.00"),
        ("OWED", "-10000.00"),
    ]
    assert api.get("/api/v1/ledger/", {"account": "BANK"}).json()["results"] == []
    answer = api.get("/api/v1/ledger/journal/", {"on": "2026-03-02"})
    assert [row["account"] for row in rows_of(answer)] == ["AWARDED", "OWED"]


@pytest.mark.parametrize("who", ["creator", "reviewer", "platform_client"])
def test_others_do_not_see_the_ledger(
    who: str, request: pytest.FixtureRequest, client_for: Callable[[User], Client]
) -> None:
    person = request.getfixturevalue(who)
    assert client_for(person).get("/payouts/ledger/").status_code == 403
    assert client_for(person).get("/payouts/ledger/journal/").status_code == 403
