"""Whatever people do in whatever order: the ledger balances and nothing is paid twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.refusal import Refused
from payouts.actions import (
    approve_batch,
    award_waiting,
    change_payee,
    import_result,
    prepare_batch,
    reject_batch,
    release_batch,
)
from payouts.models import Acceptance, Award, Batch, LedgerEntry, Payment
from payouts.queries import trial_balance
from tests.factories import NOW
from tests.payouts.scenes import LATER, accept, payee_fields, payments, result_file, upheld_claim

pytestmark = pytest.mark.django_db
NOTHING = Decimal(0)


class Office:
    """Two people of finance and three claims, with everything that can be done to them."""

    def __init__(self, preparer: User, approver: User) -> None:
        self.preparer, self.approver = preparer, approver
        self.claims = [upheld_claim(works=works) for works in (1, 2, 1)]

    def batch(self, which: int) -> Batch:
        made = list(Batch.objects.order_by("pk"))
        if not made:
            raise Refused("no batch yet")
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


MOVES: list[Callable[[Office, int], None]] = [
    Office.award, Office.accept, Office.prepare, Office.approve, Office.reject, Office.release,
    Office.pay, Office.fail, Office.send_back, Office.other_payee,
]  # fmt: skip


def nothing_is_lost_or_paid_twice() -> None:
    """Paid, under way and open together are what was awarded, in rows and in the ledger alike."""
    trial = trial_balance(NOW.date() + timedelta(days=30))
    balance = {row.account.value: row.balance for row in trial.rows}
    assert sum(balance.values()) == NOTHING
    unbalanced = LedgerEntry.objects.values("booking").annotate(sum=Sum("amount"))
    assert not unbalanced.exclude(sum=0).exists()
    live = Count("payments", filter=Q(payments__state__in=["PENDING", "PAID"]))
    assert not Award.objects.annotate(live=live).filter(live__gt=1).exists()

    def amount(**which: object) -> Decimal:
        found = Payment.objects.filter(**which).aggregate(sum=Sum("amount"))["sum"]
        return found or NOTHING

    awarded = Award.objects.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    sent = amount(state="PENDING", batch__state__in=["RELEASED", "SETTLED"])
    assert balance["AWARDED"] == awarded
    assert balance["BANK"] == -amount(state="PAID")
    assert balance["CLEARING"] == -sent
    assert balance["OWED"] + balance["RETURNS"] == -(awarded - amount(state="PAID") - sent)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 5)), max_size=12))
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
