"""However the bank's lines are split, overlap and are ordered, the books end the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from claims.models import Claim
from payouts.actions import import_file, upload_result
from payouts.actions.results import NothingInIt
from payouts.models import Batch, Payment
from payouts.queries import lines_to_end, trial_balance
from tests.factories import NOW
from tests.payouts.scenes import accepted_claim, exported_batch, payments

pytestmark = pytest.mark.django_db
WEEK = NOW + timedelta(days=7)
HEAD = "reference,status,date,message,amount\n"
HISTORIES = {
    "silent": [],
    "late": ["{0},PENDING,2026-03-02,,"],
    "paid": ["{0},PAID,2026-03-02,,10000.00"],
    "failed": ["{0},FAILED,2026-03-02,No such account,"],
    "returned": ["{0},PAID,2026-03-02,,", "{0},RETURNED,2026-03-04,Account closed,10000.00"],
    "only_returned": ["{0},RETURNED,2026-03-04,Account closed,"],
}
NOISE = [
    "{0},PAID,2026-03-02,,10000.01", "{0},RETURNED,2026-03-04,,9999.99", "NOBODY,PAID,2026-03-02,,",
    "{0},PAID,2026-02-27,,", "{0},PAID,soon,,", ",PAID,2026-03-02,,", "{0},PAID,2027-01-01,,",
]  # fmt: skip


def end_state() -> dict[str, Any]:
    """All that may depend on the bank's lines."""
    balances = trial_balance(NOW.date() + timedelta(days=30)).rows
    return {
        "payments": list(Payment.objects.order_by("pk").values_list("state", "settled_on")),
        "claims": list(Claim.objects.order_by("pk").values_list("state", flat=True)),
        "batches": list(Batch.objects.order_by("pk").values_list("state", flat=True)),
        "balances": [(row.account, row.balance) for row in balances],
        "open": set(lines_to_end().values_list("identity", flat=True)),
    }


def after(files: list[list[str]], by: User) -> dict[str, Any]:
    """How everything stands after these files, which leave no trace."""
    with transaction.atomic():
        for number, lines in enumerate(files):
            data = (HEAD + "\n".join([*lines, ""])).encode()
            name = f"{number}.csv"
            try:
                with transaction.atomic():
                    file = upload_result(by=by, filename=name, data=data, now=WEEK)
                    import_file(file, by=by, now=WEEK)
            except NothingInIt:
                continue
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = end_state()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def sent(finance_preparer: User, finance_approver: User) -> list[Payment]:
    """Four payments in two batches; one claim has awards in both."""
    accepted_claim(works=2)
    first = exported_batch(preparer=finance_preparer, approver=finance_approver)
    accepted_claim(works=2)
    second = exported_batch(preparer=finance_preparer, approver=finance_approver)
    return [*payments(first), *payments(second)]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_split_overlap_and_order_ends_the_same(
    sent: list[Payment], finance_preparer: User, data: st.DataObject
) -> None:
    lines = []
    for payment in sent:
        history = data.draw(st.sampled_from(sorted(HISTORIES)))
        noise = data.draw(st.lists(st.sampled_from(NOISE), max_size=2))
        lines += [line.format(payment.reference) for line in (*HISTORIES[history], *noise)]
    if not lines:
        return
    mixed = data.draw(st.permutations(lines))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(mixed)), max_size=3)))
    files = [mixed[start:end] for start, end in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
    again = data.draw(st.lists(st.lists(st.sampled_from(mixed), max_size=6), max_size=3))
    shuffled = [each for each in data.draw(st.permutations([*files, *again])) if each]
    assert after(shuffled, finance_preparer) == after([lines], finance_preparer)


def test_two_overlapping_files_in_both_orders(sent: list[Payment], finance_preparer: User) -> None:
    first, second, third, fourth = (payment.reference for payment in sent)
    back = f"{second},RETURNED,2026-03-04,Account closed,"
    rows = [f"{each},PAID,2026-03-02,,10000.00" for each in (first, second, third)]
    files = [[*rows[:2], back], [rows[1], rows[2], f"{fourth},PAID,2026-03-02,,1000.00"]]
    ended = after(files, finance_preparer)
    assert ended == after(files[::-1], finance_preparer)
    assert ended == after([[back], rows, files[1]], finance_preparer)
    assert [state for state, _day in ended["payments"]] == ["PAID", "RETURNED", "PAID", "PENDING"]
    assert len(ended["open"]) == 1
