"""Money that comes back: owed again, named to the claimant, and paid once more."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from payouts.accounts import Account
from payouts.actions import (
    approve_batch,
    change_payee,
    import_result,
    prepare_batch,
    reject_batch,
)
from payouts.models import BankLine, Booking, LineEnd, Payment
from payouts.queries import can_change_payee, lines_to_end, payable, trial_balance
from tests.factories import NOW, make_user
from tests.payouts.correcting import corrected
from tests.payouts.scenes import (
    accepted_claim,
    exported_batch,
    payee_fields,
    payments,
    result_file,
)

pytestmark = pytest.mark.django_db
PAID_ON, BACK_ON, AGAIN_ON = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 9)
LATER = NOW + timedelta(days=3)
WEEK = NOW + timedelta(days=7)


def answer(payment: Payment, status: str, day: date, *, by: User, why: str = "") -> None:
    data = result_file(f"{payment.reference},{status},{day},{why}")
    import_result(payment.batch, by=by, filename="r.csv", data=data, now=WEEK)


def balances(on: date) -> dict[str, int]:
    """What is not zero at the end of a day, in whole yuan."""
    rows = trial_balance(on).rows
    return {row.account.value: int(row.balance) for row in rows if row.balance}


def test_paid_returned_payee_fixed_and_paid_again(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [first] = payments(batch)
    awarded = {"AWARDED": 10000}
    assert balances(PAID_ON) == awarded | {"CLEARING": -10000}

    answer(first, "PAID", PAID_ON, by=finance_preparer)
    assert balances(PAID_ON) == awarded | {"BANK": -10000}
    claim.refresh_from_db()
    assert claim.state == State.PAID

    answer(first, "RETURNED", BACK_ON, by=finance_preparer, why="账户已销户")
    assert balances(BACK_ON - timedelta(days=1)) == awarded | {"BANK": -10000}
    assert balances(BACK_ON) == awarded | {"RETURNS": -10000}
    first.refresh_from_db()
    assert (first.state, first.failure, first.settled_on) == ("RETURNED", "账户已销户", BACK_ON)
    claim.refresh_from_db()
    assert claim.state == State.ACCEPTED
    step = Step.objects.filter(claim=claim).latest("number")
    assert (step.old, step.reason, claim.due_at is None) == ("PAID", "账户已销户", False)
    assert can_change_payee(claim)
    assert [award.claim for award in payable(to=finance_preparer)] == [claim]

    change_payee(claim, by=claim.claimant, payee=payee_fields(account_name="墨画室"), now=LATER)
    again = exported_batch(preparer=finance_preparer, approver=finance_approver, now=LATER)
    [second] = payments(again)
    assert (second.replaces, second.payee.account_name) == (first, "墨画室")
    assert balances(AGAIN_ON) == awarded | {"CLEARING": -10000}
    booked = Booking.objects.filter(payment=first).order_by("pk").values_list("event", flat=True)
    assert list(booked) == ["SENT", "PAID", "RETURNED", "REOPENED"]

    answer(second, "PAID", AGAIN_ON - timedelta(days=2), by=finance_preparer)
    assert balances(AGAIN_ON) == awarded | {"BANK": -10000}
    claim.refresh_from_db()
    assert claim.state == State.PAID
    first.refresh_from_db()
    assert first.state == Payment.State.RETURNED


def test_of_two_awards_the_one_that_came_back_is_paid_again(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim(works=2)
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    first, second = payments(batch)
    for payment in (first, second):
        answer(payment, "PAID", PAID_ON, by=finance_preparer)
    answer(second, "RETURNED", BACK_ON, by=finance_preparer)
    change_payee(claim, by=claim.claimant, payee=payee_fields(), now=LATER)
    rejected = prepare_batch(by=finance_preparer, now=LATER)
    reject_batch(rejected, by=finance_approver, reason="Wrong day.", now=LATER)
    again = exported_batch(preparer=finance_preparer, approver=finance_approver, now=LATER)
    [third] = payments(again)
    assert (third.award, third.replaces) == (second.award, second)
    answer(third, "PAID", AGAIN_ON - timedelta(days=2), by=finance_preparer)
    assert Claim.objects.get(pk=claim.pk).state == State.PAID
    assert balances(AGAIN_ON) == {"AWARDED": 20000, "BANK": -20000}


def test_a_return_before_its_payment_waits_and_is_applied_with_it(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [payment] = payments(batch)
    answer(payment, "RETURNED", BACK_ON, by=finance_preparer, why="AC04")
    assert payments(batch)[0].state == "PENDING"
    [waiting] = lines_to_end()
    assert waiting.outcome == BankLine.Outcome.WAITS
    answer(payment, "PAID", PAID_ON, by=finance_preparer)
    payment.refresh_from_db()
    assert (payment.state, payment.settled_on, payment.failure) == ("RETURNED", BACK_ON, "AC04")
    assert not lines_to_end().exists()
    assert LineEnd.objects.get().line == waiting
    assert Claim.objects.get(pk=claim.pk).state == State.ACCEPTED
    assert balances(BACK_ON)["RETURNS"] == -10000
    moves = Step.objects.filter(claim=claim).order_by("-number").values_list("new", flat=True)
    assert list(moves[:2]) == ["ACCEPTED", "PAID"]


def test_what_was_asked_back_is_not_returned_by_machine(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [payment] = payments(batch)
    answer(payment, "PAID", PAID_ON, by=finance_preparer)
    corrected(payment.award, "CLAWBACK", now=NOW + timedelta(days=2))
    answer(payment, "RETURNED", BACK_ON, by=finance_preparer)
    assert [line.outcome for line in lines_to_end()] == [BankLine.Outcome.CONTRADICTS]
    assert balances(BACK_ON) == {"BANK": -10000, Account.RECEIVABLE.value: 10000}


def test_a_return_dated_before_the_payment_is_asked_about(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [payment] = payments(batch)
    answer(payment, "PAID", BACK_ON, by=finance_preparer)
    answer(payment, "RETURNED", PAID_ON, by=finance_preparer)
    assert [line.outcome for line in lines_to_end()] == [BankLine.Outcome.EARLY]


def test_a_batch_that_was_never_released_is_not_answered(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    released = exported_batch(preparer=finance_preparer, approver=finance_approver)
    accepted_claim()
    other = prepare_batch(by=make_user(Role.FINANCE_PREPARER), now=NOW)
    approve_batch(other, by=finance_approver, now=NOW)
    data = result_file(f"{payments(other)[0].reference},PAID,{PAID_ON},")
    import_result(released, by=finance_preparer, filename="r.csv", data=data, now=WEEK)
    assert [line.outcome for line in lines_to_end()] == [BankLine.Outcome.NOT_SENT]
    assert payments(other)[0].state == "PENDING"
