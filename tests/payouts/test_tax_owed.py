"""What was withheld is owed to the tax office until two people say that it was paid."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from payouts.actions import (
    confirm_tax_paid,
    import_result,
    record_tax_paid,
    turn_down_tax_paid,
)
from payouts.actions.batches import OwnClaim
from payouts.actions.taxes import (
    AlreadyRecorded,
    BadDay,
    MonthNotOver,
    NoReason,
    NoReference,
    NothingOwed,
    OwedChanged,
    OwnRecord,
    RecordDecided,
)
from payouts.models import Batch, Booking, TaxRemittance
from payouts.queries import (
    all_years,
    months_of_tax,
    payees_paid_in,
    statement_of,
    statement_to,
    trial_balance,
    years_of,
)
from tests.factories import NOW, ROYALTIES, make_tax_policy, make_user
from tests.payouts.scenes import accepted_claim, exported_batch, payments, result_file, tamper
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
LATER = NOW + timedelta(days=40)  # in April
TODAY = date(2026, 3, 2)


@pytest.fixture
def paid(creator: User, finance_preparer: User, finance_approver: User) -> Batch:
    """Two payments of one claim and one to a company, arrived on 3 March; 3,200 is withheld."""
    make_tax_policy(TODAY, **ROYALTIES)
    accepted_claim(creator, works=2)
    accepted_claim(payee={"kind": "COMPANY", "account_name": "墨社"})
    return paid_batch(finance_preparer, finance_approver)


def paid_batch(preparer: User, approver: User) -> Batch:
    batch = exported_batch(preparer=preparer, approver=approver)
    rows = [f"{one.reference},PAID,2026-03-03," for one in payments(batch)]
    now = NOW + timedelta(days=2)
    import_result(batch, by=preparer, filename="r.csv", data=result_file(*rows), now=now)
    return batch


def recorded(by: User) -> TaxRemittance:
    return record_tax_paid(
        MARCH, office_reference="33010-1", paid_on=date(2026, 4, 10), by=by, now=LATER
    )


def balances() -> dict[str, Decimal]:
    rows = trial_balance(date(2026, 4, 30)).rows
    return {row.account.value: row.balance for row in rows if row.balance}


def test_a_month_is_owed_until_a_second_person_confirms(
    paid: Batch, finance_preparer: User, finance_approver: User
) -> None:
    [month] = months_of_tax()
    assert (month.month, month.due_on, month.count) == (MARCH, date(2026, 4, 15), 2)
    assert [month.withheld, month.paid_on, month.owed] == [3200, 0, 3200]
    assert balances() == {"AWARDED": 30_000, "WITHHELD": -3200, "BANK": -26_800}
    remittance = recorded(finance_preparer)
    assert [remittance.amount, remittance.count] == [3200, 2]
    assert months_of_tax()[0].waiting == remittance
    with pytest.raises(AlreadyRecorded):
        recorded(finance_preparer)
    confirm_tax_paid(remittance, by=finance_approver, now=LATER)
    [month] = months_of_tax()
    assert [month.withheld, month.paid_on, month.owed, month.count] == [3200, 3200, 0, 0]
    assert balances() == {"AWARDED": 30_000, "BANK": -30_000}
    days = Booking.objects.filter(event="TAXED").values_list("booked_on", flat=True)
    assert list(days) == [date(2026, 4, 10)] * 2
    with pytest.raises(RecordDecided):
        confirm_tax_paid(remittance, by=finance_approver, now=LATER)
    with pytest.raises(NothingOwed):
        recorded(finance_preparer)


def test_what_is_wrong_is_said(paid: Batch, finance_preparer: User) -> None:
    def record(reference: str = "1", day: date = MARCH, at: timedelta = timedelta(days=40)) -> None:
        record_tax_paid(
            MARCH, office_reference=reference, paid_on=day, by=finance_preparer, now=NOW + at
        )

    with pytest.raises(MonthNotOver):
        record(at=timedelta(days=20))
    with pytest.raises(NoReference):
        record(reference=" ")
    with pytest.raises(BadDay):
        record(day=date(2026, 2, 28))
    with pytest.raises(BadDay):
        record(day=date(2026, 5, 1))


def test_the_same_person_never_confirms(
    paid: Batch, finance_preparer: User, finance_approver: User
) -> None:
    finance_preparer.groups.add(*finance_approver.groups.all())
    both = User.objects.get(pk=finance_preparer.pk)
    remittance = recorded(both)
    with pytest.raises(OwnRecord):
        confirm_tax_paid(remittance, by=both, now=LATER)
    with refused("remittance_decided_by_another"):
        run(
            "UPDATE payouts_taxremittance SET state = 'CONFIRMED', decided_at = now(), "
            "decided_by_id = recorded_by_id"
        )
    with refused("only decided once"):
        run("UPDATE payouts_taxremittance SET amount = 1")
    with refused("recorded, then confirmed"):
        TaxRemittance.objects.create(
            month=MARCH,
            amount=Decimal(1),
            count=1,
            office_reference="x",
            paid_on=MARCH,
            state="CONFIRMED",
            recorded_by=finance_preparer,
            recorded_at=NOW,
        )
    for role in (Role.FINANCE_PREPARER, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            confirm_tax_paid(remittance, by=make_user(role), now=LATER)


def test_a_record_is_turned_down_with_a_reason(
    paid: Batch, finance_preparer: User, finance_approver: User
) -> None:
    remittance = recorded(finance_preparer)
    with pytest.raises(NoReason):
        turn_down_tax_paid(remittance, by=finance_approver, reason=" ", now=LATER)
    turn_down_tax_paid(remittance, by=finance_approver, reason="Another reference.", now=LATER)
    assert recorded(finance_preparer).state == "RECORDED"
    assert months_of_tax()[0].owed == 3200


def test_a_changed_amount_is_not_confirmed(
    paid: Batch, finance_preparer: User, finance_approver: User
) -> None:
    remittance = recorded(finance_preparer)
    accepted_claim()
    paid_batch(finance_preparer, finance_approver)
    with pytest.raises(OwedChanged):
        confirm_tax_paid(remittance, by=finance_approver, now=LATER)


def test_nobody_handles_the_tax_of_their_own_award(
    paid: Batch, creator: User, finance_preparer: User
) -> None:
    creator.groups.add(*finance_preparer.groups.all())
    with pytest.raises(OwnClaim):
        recorded(User.objects.get(pk=creator.pk))


def test_a_statement_adds_up_a_year(paid: Batch, creator: User) -> None:
    found = statement_of(creator, 2026)
    assert [found.gross, found.withheld, found.net] == [20_000, 3200, 16_800]
    assert years_of(creator) == all_years() == [2026]
    assert statement_of(creator, 2025).payments == []
    assert statement_of(make_user(Role.CREATOR), 2026).payments == []
    rows = {row["payee__account_name"]: row for row in payees_paid_in(2026)}
    assert {name: (row["count"], row["net"]) for name, row in rows.items()} == {
        "墨社": (1, Decimal(10_000)),
        "林墨": (2, Decimal(16_800)),
    }
    payee = payments(paid)[0].payee
    assert statement_to(payee, 2026).net == 16_800
    assert [row["net"] for row in payees_paid_in(2026, "墨社")] == [10_000]


def test_what_came_back_is_neither_owed_nor_stated(
    paid: Batch, creator: User, finance_preparer: User
) -> None:
    first = payments(paid)[0]
    tamper("payouts_payment", f"state = 'RETURNED' WHERE id = {first.pk}")
    assert statement_of(creator, 2026).net == 8400
