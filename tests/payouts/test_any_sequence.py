"""Whatever people do in whatever order: the ledger balances and nothing is paid twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions import (
    approve_batch,
    award_waiting,
    change_payee,
    import_result,
    prepare_batch,
    reject_batch,
    release_batch,
)
from payouts.actions.closings import (
    confirm_closing,
    propose_receipt,
    propose_write_off,
    turn_down_closing,
)
from payouts.actions.corrections import (
    approve_correction,
    propose_correction,
    turn_down_correction,
)
from payouts.models import Acceptance, Award, Batch, Closing, Correction, LedgerEntry, Payment
from payouts.queries import trial_balance
from tests.factories import NOW, make_user
from tests.payouts.scenes import LATER, accept, payee_fields, payments, result_file, upheld_claim

pytestmark = pytest.mark.django_db
NOTHING = Decimal(0)


class Office:
    """Two people of finance and three claims, with everything that can be done to them."""

    def __init__(self, preparer: User, approver: User) -> None:
        self.preparer, self.approver = preparer, approver
        self.senior = make_user(Role.SENIOR_REVIEWER)
        self.claims = [upheld_claim(works=works) for works in (1, 2, 1)]

    def batch(self, which: int) -> Batch:
        made = list(Batch.objects.order_by("pk"))
        if not made:
            raise Refused("no batch yet")
        return made[which % len(made)]

    def one_of(self, rows: Any, which: int) -> Any:
        """One of the rows there are; refused where there is none."""
        made = list(rows.order_by("pk"))
        if not made:
            raise Refused("none yet")
        return made[which % len(made)]

    def award(self, _which: int) -> None:
        award_waiting(now=NOW)

    def accept(self, which: int) -> None:
        accept(self.claims[which % 3])

    def prepare(self, _which: int) -> None:
        prepare_batch(by=self.preparer, now=LATER)

    def approve(self, which: int) -> None:
        approve_batch(self.batch(which), by=self.approver, now=LATER)

    def reject(self, which: int) -> None:
        reject_batch(self.batch(which), by=self.approver, reason="Wrong day.", now=LATER)

    def release(self, which: int) -> None:
        release_batch(self.batch(which), by=self.preparer, now=LATER)

    def answer(self, which: int, *statuses: str, day: str = "2026-03-04") -> None:
        batch = self.batch(which)
        rows = [
            f"{payment.reference},{statuses[place % len(statuses)]},{day},No such account"
            for place, payment in enumerate(payments(batch))
        ]
        data = result_file(*rows)
        later = LATER + timedelta(days=3)
        import_result(batch, by=self.preparer, filename="r.csv", data=data, now=later)

    def pay(self, which: int) -> None:
        self.answer(which, "PAID")

    def fail(self, which: int) -> None:
        self.answer(which, "FAILED", "PAID")

    def send_back(self, which: int) -> None:
        self.answer(which, "RETURNED", "PAID", day="2026-03-05")

    def other_payee(self, which: int) -> None:
        claim = self.claims[which % 3]
        if Acceptance.objects.filter(claim=claim).exists():
            claim.refresh_from_db()
            change_payee(claim, by=claim.claimant, payee=payee_fields(), now=LATER)

    def propose(self, which: int, kind: str) -> None:
        award = self.one_of(Award.objects, which)
        propose_correction(
            award, kind=kind, reason="WRONG", words="Look.", by=self.senior, now=LATER
        )

    def propose_reversal(self, which: int) -> None:
        self.propose(which, "REVERSAL")

    def propose_clawback(self, which: int) -> None:
        self.propose(which, "CLAWBACK")

    def approve_it(self, which: int) -> None:
        correction = self.one_of(Correction.objects, which)
        approve_correction(correction, by=self.approver, now=LATER)

    def turn_it_down(self, which: int) -> None:
        correction = self.one_of(Correction.objects, which)
        turn_down_correction(correction, by=self.approver, words="No.", now=LATER)

    def receive(self, which: int) -> None:
        correction, day = self.one_of(Correction.objects, which), (LATER + timedelta(days=9)).date()
        now = LATER + timedelta(days=9)
        propose_receipt(correction, received_on=day, bank_reference="X", by=self.preparer, now=now)

    def write_off(self, which: int) -> None:
        correction = self.one_of(Correction.objects, which)
        propose_write_off(correction, words="Gone.", by=self.preparer, now=LATER)

    def confirm_end(self, which: int) -> None:
        confirm_closing(self.one_of(Closing.objects, which), by=self.approver, now=LATER)

    def refuse_end(self, which: int) -> None:
        end = self.one_of(Closing.objects, which)
        turn_down_closing(end, by=self.approver, words="No.", now=LATER)


# What brings money back from the bank goes here too, as one more move.
MOVES: list[Callable[[Office, int], None]] = [
    Office.award, Office.accept, Office.prepare, Office.approve, Office.reject, Office.release,
    Office.pay, Office.fail, Office.send_back, Office.other_payee, Office.propose_reversal,
    Office.propose_clawback,
    Office.approve_it, Office.turn_it_down, Office.receive, Office.write_off, Office.confirm_end,
    Office.refuse_end,
]  # fmt: skip


def nothing_is_lost_or_paid_twice() -> None:
    """Paid, open and reversed together are what was awarded, in rows and in the ledger alike."""
    trial = trial_balance(NOW.date() + timedelta(days=30))
    balance = {row.account.value: row.balance for row in trial.rows}
    assert sum(balance.values()) == NOTHING
    unbalanced = LedgerEntry.objects.values("booking").annotate(sum=Sum("amount"))
    assert not unbalanced.exclude(sum=0).exists()
    live = Count("payments", filter=Q(payments__state__in=["PENDING", "PAID"]))
    assert not Award.objects.annotate(live=live).filter(live__gt=1).exists()
    done = Q(corrections__outcome="APPROVED", corrections__kind="REVERSAL")
    assert not Award.objects.filter(done).annotate(live=live).filter(live__gt=0).exists()

    def amount(rows: Any, column: str = "amount", **which: object) -> Decimal:
        return rows.filter(**which).aggregate(sum=Sum(column))["sum"] or NOTHING

    awarded = amount(Award.objects)
    paid = amount(Payment.objects, state="PAID")
    sent = amount(Payment.objects, state="PENDING", batch__state__in=["RELEASED", "SETTLED"])
    returned = amount(
        Payment.objects.exclude(award__corrections__outcome="APPROVED"),
        "gross", state="RETURNED", replaced_by__isnull=True,
    )  # fmt: skip
    approved = Correction.objects.filter(outcome="APPROVED")
    reversed_ = amount(approved, "award__amount", kind="REVERSAL")
    asked = amount(approved, "payment__amount", kind="CLAWBACK")
    ends = Closing.objects.filter(outcome="CONFIRMED")
    received, lost = amount(ends, kind="RECEIVED"), amount(ends, kind="WRITTEN_OFF")
    assert balance["AWARDED"] == awarded - reversed_ - asked
    assert balance["BANK"] == -(paid - received)
    assert balance["CLEARING"] == -sent
    assert balance["RETURNS"] == -returned
    assert balance["OWED"] == -(awarded - paid - sent - reversed_ - returned)
    assert balance["RECEIVABLE"] == asked - received - lost
    assert balance["LOSSES"] == lost


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 5)), max_size=16))
def test_any_sequence_of_moves_keeps_the_books(
    finance_preparer: User,
    finance_approver: User,
    moves: list[tuple[Callable[[Office, int], None], int]],
) -> None:
    with transaction.atomic():
        office = Office(finance_preparer, finance_approver)
        for move, which in [(Office.award, 0), (Office.accept, 1), *moves]:
            try:
                with transaction.atomic():
                    move(office, which)
            except Refused:
                continue
            nothing_is_lost_or_paid_twice()
        transaction.set_rollback(True)


# A way through every move that moves money, which chance alone rarely finds.
WAY: list[tuple[Callable[[Office, int], None], int]] = [
    (Office.accept, 0), (Office.accept, 2), (Office.prepare, 0), (Office.approve, 0),
    (Office.release, 0), (Office.pay, 0), (Office.propose_reversal, 1), (Office.approve_it, 0),
    (Office.propose_clawback, 0), (Office.approve_it, 1), (Office.receive, 1),
    (Office.refuse_end, 0), (Office.write_off, 1), (Office.confirm_end, 1),
    (Office.propose_clawback, 3), (Office.approve_it, 2), (Office.receive, 2),
    (Office.confirm_end, 2),
]  # fmt: skip


def test_one_way_through_all_moves_is_refused_nowhere(
    finance_preparer: User, finance_approver: User
) -> None:
    office = Office(finance_preparer, finance_approver)
    for move, which in [(Office.award, 0), *WAY]:
        move(office, which)
        nothing_is_lost_or_paid_twice()
    assert list(Closing.objects.order_by("pk").values_list("kind", "outcome")) == [
        ("RECEIVED", "TURNED_DOWN"), ("WRITTEN_OFF", "CONFIRMED"), ("RECEIVED", "CONFIRMED"),
    ]  # fmt: skip
