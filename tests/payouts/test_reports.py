"""What is due and how old it is, what was paid per month, balances and payees."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from payouts.accounts import Account, Event
from payouts.actions import change_payee, import_result
from payouts.actions.ledger import book_payments
from payouts.models import Batch, Payee, Payment
from payouts.queries.reports import (
    Age,
    By,
    Measure,
    ageing,
    balance_rows,
    balances,
    due_awards,
    due_row,
    history_of,
    outlook,
    paid_per_month,
    payees_found,
    payment_row,
    payments_to,
)
from tests.factories import NOW
from tests.payouts.correcting import corrected
from tests.payouts.scenes import (
    accept,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payee_fields,
    payments,
    result_file,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DUE = date(2026, 3, 16)  # ten working days later
YUAN, NOTHING = Decimal(10000), Decimal(0)
Sent = Callable[[], Batch]


@pytest.fixture
def sent(finance_preparer: User, finance_approver: User) -> Sent:
    """Puts all that is payable into a batch and releases it."""
    return lambda: exported_batch(preparer=finance_preparer, approver=finance_approver)


def answer(batch: Batch, *statuses: str, by: User, day: str = "2026-03-04") -> None:
    """The bank's answer to the first payments of a batch."""
    rows = [
        f"{payment.reference},{status},{day},No such account"
        for payment, status in zip(payments(batch), statuses, strict=False)
    ]
    now = NOW + timedelta(days=40)
    import_result(batch, by=by, filename="r.csv", data=result_file(*rows), now=now)


def send_back(payment: Payment, *, by: User, on: date) -> None:
    """The bank returns what it had paid."""
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.RETURNED)
    payment.refresh_from_db()
    book_payments([payment], Event.RETURNED, by=by, on=on, now=NOW + timedelta(days=50))


def rows(now: datetime = NOW, **wanted: Any) -> list[dict[str, Any]]:
    today = (now + timedelta(hours=8)).date()
    return [due_row(award, today) for award in due_awards(**wanted, now=now)]


def test_accepted_unpaid_awards_are_due(finance_preparer: User, sent: Sent) -> None:
    awarded_claim()  # not accepted
    claim, second = accepted_claim(), accepted_claim()
    assert [(row["claim"], row["due_on"], row["late"]) for row in rows()] == [
        (str(claim), DUE, 0),
        (str(second), DUE, 0),
    ]
    batch = sent()
    assert {(row["payment"], row["batch"]) for row in rows()} == {("PENDING", str(batch))}
    answer(batch, "PAID", "FAILED", by=finance_preparer)
    assert [(row["claim"], row["payment"]) for row in rows()] == [(str(second), "FAILED")]


def test_what_came_back_is_due_again_without_a_day(finance_preparer: User, sent: Sent) -> None:
    claim = accepted_claim()
    batch = sent()
    answer(batch, "PAID", by=finance_preparer)
    assert rows() == []
    send_back(payments(batch)[0], by=finance_preparer, on=date(2026, 3, 6))
    assert [(row["claim"], row["payment"], row["due_on"]) for row in rows()] == [
        (str(claim), "RETURNED", None)
    ]
    assert outlook(now=NOW).undated.count == 1


def test_a_reversed_award_is_not_due() -> None:
    claim = accepted_claim()
    corrected(awards(claim)[0], now=NOW)
    assert rows() == []


def test_how_late_is_counted_in_working_days() -> None:
    accepted_claim()
    on_the_day = datetime(2026, 3, 16, 2, tzinfo=UTC)
    late = datetime(2026, 3, 24, 2, tzinfo=UTC)  # Tuesday of the week after
    assert [(row["late"], row["overdue"]) for row in rows(on_the_day)] == [(0, False)]
    assert [(row["late"], row["overdue"]) for row in rows(late)] == [(6, True)]


def test_due_awards_are_narrowed() -> None:
    claim, _other = accepted_claim(), accepted_claim()
    late = datetime(2026, 3, 24, 2, tzinfo=UTC)
    assert len(rows(late, which="OVERDUE")) == 2
    assert rows(late, which="AHEAD") == []
    assert rows(which="OVERDUE") == []
    assert len(rows(which="AHEAD")) == 2
    assert [row["claim"] for row in rows(text=str(claim))] == [str(claim)]
    assert len(rows(since=DUE, until=DUE)) == 2
    assert rows(since=DUE + timedelta(days=1)) == []
    assert rows(until=DUE - timedelta(days=1)) == []


def test_weeks_add_up() -> None:
    accepted_claim(works=2)
    found = outlook(now=NOW)
    assert [week.count for week in found.weeks] == [0, 0, 2, 0, 0, 0, 0, 0]
    assert (found.weeks[0].since, found.weeks[0].until) == (TODAY, date(2026, 3, 8))
    assert (found.weeks[2].since, found.weeks[2].until) == (DUE, date(2026, 3, 22))
    assert (found.together.count, found.together.amount) == (2, 2 * YUAN)
    long_after = outlook(now=NOW + timedelta(days=90))
    assert (long_after.overdue.count, long_after.overdue.amount) == (2, 2 * YUAN)
    long_before = outlook(now=NOW - timedelta(days=90))
    assert (long_before.later.count, long_before.together.count) == (2, 2)


def aged(on: date) -> dict[str, dict[str, int]]:
    """How many awards of each measure and age, where there are any."""
    return {
        one.measure.value: {part.age.value: part.count for part in one.parts if part.count}
        for one in ageing(on)
        if one.count
    }


def test_ages_follow_the_ledger(finance_preparer: User, sent: Sent) -> None:
    awarded_claim()
    accepted_claim(works=2)
    assert aged(TODAY - timedelta(days=1)) == {}
    assert aged(TODAY) == {"AWARD": {"FRESH": 3}, "ACCEPTANCE": {"FRESH": 2, "NONE": 1}}
    assert aged(date(2026, 3, 10))["AWARD"] == {"WEEKS": 3}  # six working days
    batch = sent()
    assert aged(date(2026, 3, 31)) == {
        "AWARD": {"OLD": 1}, "ACCEPTANCE": {"NONE": 1}, "BANK": {"OLD": 2},
    }  # fmt: skip
    answer(batch, "PAID", "FAILED", by=finance_preparer)
    assert aged(date(2026, 3, 17))["ACCEPTANCE"] == {"MONTH": 1, "NONE": 1}  # owed again
    assert aged(date(2026, 3, 3))["BANK"] == {"FRESH": 2}  # as of the day before the answer
    send_back(payments(batch)[0], by=finance_preparer, on=date(2026, 3, 6))
    assert aged(date(2026, 3, 9))["RETURN"] == {"FRESH": 1}
    (returned,) = [one for one in ageing(date(2026, 3, 9)) if one.measure == Measure.RETURN]
    assert (returned.count, returned.amount) == (1, YUAN)
    assert Age.NONE not in [part.age for part in returned.parts]


def test_months_have_what_the_bank_paid(finance_preparer: User, sent: Sent) -> None:
    accepted_claim(works=3)
    batch = sent()
    answer(batch, "PAID", by=finance_preparer, day="2026-03-04")
    answer(batch, "PAID", "PAID", by=finance_preparer, day="2026-03-10")
    answer(batch, "PAID", "PAID", "PAID", by=finance_preparer, day="2026-04-02")
    send_back(payments(batch)[0], by=finance_preparer, on=date(2026, 4, 3))
    found = paid_per_month(today=date(2026, 4, 5))
    assert len(found.months) == 24
    assert (found.months[0].first, found.months[-1].first) == (date(2024, 5, 1), date(2026, 4, 1))
    march, april = found.months[-2:]
    assert (march.count, march.gross, march.withheld, march.net) == (2, 2 * YUAN, NOTHING, 2 * YUAN)
    assert (march.days, march.returned_count) == (5.0, 0)  # two days and eight
    assert (april.count, april.days, april.returned_count, april.returned) == (1, 31.0, 1, YUAN)
    together = found.together
    assert (together.count, together.net, together.returned) == (3, 3 * YUAN, YUAN)
    assert [month.count for month in paid_per_month(year=2025, today=TODAY).months] == [0] * 12
    year = paid_per_month(year=2026, today=TODAY).months
    assert [month.count for month in year[:4]] == [0, 0, 2, 1]


def of(account: Account, by: By, *, on: date = TODAY, text: str = "") -> list[dict[str, Any]]:
    return balance_rows(list(balances(account, by, on=on, text=text)), by)


def test_balances_stand_behind_each_account(finance_preparer: User, sent: Sent) -> None:
    claim = accepted_claim(works=2)
    waiting = awarded_claim()
    assert [(row["claim"], row["balance"]) for row in of(Account.OWED, By.AWARD)] == [
        (str(claim), -YUAN), (str(claim), -YUAN), (str(waiting), -YUAN),
    ]  # fmt: skip
    assert [row["claim"] for row in of(Account.OWED, By.AWARD, text=str(waiting))] == [str(waiting)]
    assert of(Account.OWED, By.AWARD, on=TODAY - timedelta(days=1)) == []
    named, unnamed = of(Account.OWED, By.PAYEE)
    assert (named["claimant"], named["awards"], named["balance"]) == (
        str(claim.claimant), 2, -2 * YUAN,
    )  # fmt: skip
    assert named["account"].endswith("0128")
    assert (unnamed["payee"], unnamed["claimant"], unnamed["balance"]) == (None, "", -YUAN)
    batch = sent()
    assert [row["claim"] for row in of(Account.OWED, By.AWARD)] == [str(waiting)]
    assert [row["balance"] for row in of(Account.CLEARING, By.PAYEE)] == [-2 * YUAN]
    answer(batch, "PAID", "FAILED", by=finance_preparer)
    assert [row["balance"] for row in of(Account.BANK, By.AWARD, on=date(2026, 3, 4))] == [-YUAN]
    assert of(Account.BANK, By.AWARD, on=date(2026, 3, 3)) == []


def test_with_a_change_of_payee_the_award_moves_over(finance_preparer: User, sent: Sent) -> None:
    claim = accepted_claim()
    other = payee_fields(
        account_name="林父", account_number="6222021234567890003", number_checked=True
    )
    change_payee(claim, by=claim.claimant, payee=other, now=NOW + timedelta(hours=1))
    sent()
    for account, balance in ((Account.AWARDED, YUAN), (Account.CLEARING, -YUAN)):
        assert [(row["account_name"], row["balance"]) for row in of(account, By.PAYEE)] == [
            ("林父", balance)
        ]


def names(text: str = "") -> list[str]:
    return sorted(str(payee.owner) for payee in payees_found(text))


def test_payees_are_found_by_name_digits_and_reference(
    creator: User, other_creator: User, finance_preparer: User, sent: Sent
) -> None:
    claim = accepted_claim(creator)
    accepted_claim(other_creator, payee={"account_name": "王一", "account_number": "12345678"})
    both = ["creator", "other-creator"]
    assert names() == both
    assert names("creator@") == both
    assert names("王") == ["other-creator"]
    assert names("OTHER-c") == ["other-creator"]
    assert names("5678") == ["other-creator"]
    assert names("567") == []
    assert names(str(claim)) == []  # no payment yet
    batch = sent()
    assert names(str(claim)) == ["creator"]
    assert names(payments(batch)[1].reference) == ["other-creator"]
    answer(batch, "PAID", "FAILED", by=finance_preparer)
    assert {
        str(payee.owner): (payee.paid_count, payee.paid, payee.lost)  # type: ignore[attr-defined]
        for payee in payees_found()
    } == {"creator": (1, YUAN, 0), "other-creator": (0, 0, 1)}


def test_the_history_has_accounts_payments_and_sums(
    creator: User, other_creator: User, finance_preparer: User, sent: Sent
) -> None:
    accepted_claim(creator)
    claim = accepted_claim(creator)
    batch = sent()
    answer(batch, "PAID", "FAILED", by=finance_preparer)
    account: dict[str, Any] = {"account_name": "林父", "account_number": "12345678"}
    change_payee(claim, by=creator, payee=payee_fields(**account), now=NOW + timedelta(days=41))
    again = sent()
    accept(awarded_claim(other_creator), **account)
    payee = Payee.objects.get(owner=creator, account_name="林父")
    found = history_of(payee)
    assert [(one.account_name, one.number[-4:], one.times) for one in found.accounts] == [
        ("林父", "5678", 1), ("林墨", "0128", 2),
    ]  # fmt: skip
    assert found.accounts[0].kind_in_words == "The author"
    assert found.others == [other_creator]
    sums = found.sums
    assert (sums.count, sums.paid, sums.gross, sums.withheld) == (3, YUAN, YUAN, NOTHING)
    assert (sums.pending, sums.lost, sums.lost_count) == (YUAN, YUAN, 1)
    shown = [payment_row(payment) for payment in payments_to(payee)]
    assert [(row["state"], row["account_name"], row["batch"]) for row in shown] == [
        ("PENDING", "林父", str(again)),
        ("FAILED", "林墨", str(batch)),
        ("PAID", "林墨", str(batch)),
    ]
    assert shown[0]["replaces"] == shown[1]["payment"]
    assert [payment.state for payment in payments_to(payee, state="PAID")] == ["PAID"]


def test_an_account_without_a_blind_index_is_shared_with_nobody(creator: User) -> None:
    accepted_claim(creator)
    Payee.objects.update(account_index=None)
    assert history_of(Payee.objects.get()).others == []
