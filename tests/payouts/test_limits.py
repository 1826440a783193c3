"""No release goes beyond a limit or the money set aside, also when two ask at once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.actions import (
    approve_batch,
    confirm_reserve,
    enter_reserve,
    import_result,
    prepare_batch,
    release_batch,
)
from payouts.actions.reserves import BadReserve, BeyondLimit, OwnReserve, ReserveConfirmed
from payouts.models import Batch, Reserve
from payouts.queries import Limits, limits_at, reserve_on
from tests.factories import NOW, make_tariff, make_user
from tests.payouts.scenes import accepted_claim, awards, payments, result_file
from tests.payouts.test_races import together
from tests.payouts.test_refused_by_database import refused, run

TODAY = day_in_china(NOW)
db = pytest.mark.django_db


def set_aside(amount: int, *, days: int = 0) -> Reserve:
    """A confirmed reserve from some days ago on."""
    entered = enter_reserve(
        by=make_user(Role.FINANCE_PREPARER),
        amount=Decimal(amount),
        effective_from=TODAY - timedelta(days=days),
        source="Board, item 3",
        now=NOW,
    )
    return confirm_reserve(entered, by=make_user(Role.FINANCE_APPROVER), now=NOW)


def approved(preparer: User, approver: User, *, works: int = 1) -> Batch:
    """An approved batch of so many payments."""
    chosen = awards(accepted_claim(works=works))
    batch = prepare_batch(by=preparer, awards=chosen, now=NOW)
    return approve_batch(batch, by=approver, now=NOW)


@db
def test_a_reserve_counts_from_its_day_once_another_has_confirmed_it(
    finance_preparer: User, finance_approver: User
) -> None:
    early = set_aside(100, days=5)
    assert str(early) == f"{early.effective_from}: 100.00 CNY"
    entered = enter_reserve(
        by=finance_preparer, amount=Decimal(200), effective_from=TODAY, source=" Fund ", now=NOW
    )
    assert entered.source == "Fund"
    assert reserve_on(TODAY) == early
    with pytest.raises(OwnReserve):
        confirm_reserve(entered, by=finance_preparer, now=NOW)
    confirm_reserve(entered, by=finance_approver, now=NOW)
    assert reserve_on(TODAY) == entered
    assert reserve_on(TODAY - timedelta(days=1)) == early
    with pytest.raises(ReserveConfirmed):
        confirm_reserve(entered, by=make_user(Role.FINANCE_APPROVER), now=NOW)


@db
@pytest.mark.parametrize(
    ("amount", "source", "field"),
    [("-1", "Fund", "amount"), ("1.005", "Fund", "amount"), ("1", " ", "source")],
)
def test_what_cannot_be_set_aside(
    finance_preparer: User, amount: str, source: str, field: str
) -> None:
    with pytest.raises(BadReserve) as caught:
        enter_reserve(
            by=finance_preparer,
            amount=Decimal(amount),
            effective_from=TODAY,
            source=source,
            now=NOW,
        )
    assert caught.value.field == field


@db
def test_only_finance_enters_and_confirms(auditor: User, senior: User) -> None:
    for person in (auditor, senior):
        with pytest.raises(PermissionDenied):
            enter_reserve(by=person, amount=Decimal(1), effective_from=TODAY, source="x", now=NOW)
        with pytest.raises(PermissionDenied):
            confirm_reserve(Reserve(), by=person, now=NOW)


@db
def test_the_database_keeps_reserves(finance_preparer: User) -> None:
    enter_reserve(
        by=finance_preparer, amount=Decimal(1), effective_from=TODAY, source="Fund", now=NOW
    )
    with refused("reserve_confirmed_by_another"):
        run("UPDATE payouts_reserve SET confirmed_at = now(), confirmed_by_id = entered_by_id")
    with refused("of a reserve only its confirmation"):
        run("UPDATE payouts_reserve SET amount = 2")
    with refused("rows of payouts_reserve"):
        run("DELETE FROM payouts_reserve")
    with refused("reserve_confirmed_whole"):
        run("UPDATE payouts_reserve SET confirmed_at = now()")


@db
def test_a_batch_above_its_limit_is_not_prepared(
    finance_preparer: User, settings: LazySettings
) -> None:
    settings.REDRESS_BATCH_LIMIT = 15_000
    accepted_claim(works=2)
    with pytest.raises(BeyondLimit, match=r"of ¥20,000.00; one batch may have ¥15,000.00"):
        prepare_batch(by=finance_preparer, now=NOW)


@db
def test_a_day_has_its_limit(
    finance_preparer: User, finance_approver: User, settings: LazySettings
) -> None:
    settings.REDRESS_DAY_LIMIT = 15_000
    first, second = (approved(finance_preparer, finance_approver) for _ in range(2))
    release_batch(first, by=finance_preparer, now=NOW)
    with pytest.raises(BeyondLimit, match=r"¥10,000.00 of at most ¥15,000.00.*¥5,000.00 are left"):
        release_batch(second, by=finance_preparer, now=NOW)
    release_batch(second, by=finance_preparer, now=NOW + timedelta(days=1))


@db
def test_what_is_released_and_paid_uses_up_the_reserve(
    finance_preparer: User, finance_approver: User
) -> None:
    set_aside(25_000, days=1)
    first, second = (approved(finance_preparer, finance_approver) for _ in range(2))
    third = approved(finance_preparer, finance_approver)
    release_batch(first, by=finance_preparer, now=NOW)
    [payment] = payments(first)
    data = result_file(f"{payment.reference},PAID,{TODAY},")
    import_result(first, by=finance_preparer, filename="r", data=data, now=NOW)
    release_batch(second, by=finance_preparer, now=NOW)
    limits = limits_at(NOW)
    assert (limits.spent, limits.under_way) == (Decimal(10_000), Decimal(10_000))
    assert (limits.owed, limits.reserve_left) == (Decimal(10_000), Decimal(5_000))
    assert limits.short == Decimal(5_000)
    with pytest.raises(BeyondLimit, match=r"of the reserve only ¥5,000.00 are left"):
        release_batch(third, by=finance_preparer, now=NOW)
    set_aside(30_000, days=1)
    release_batch(third, by=finance_preparer, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["day", "reserve"])
def test_two_releases_at_once_do_not_exceed_it_together(limit: str, settings: LazySettings) -> None:
    make_tariff()
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    both = [approved(preparer, approver) for _ in range(2)]
    if limit == "day":
        settings.REDRESS_DAY_LIMIT = 19_999
    else:
        set_aside(19_999)
    outcomes = together([partial(release_batch, one, by=preparer, now=NOW) for one in both])
    assert sum(isinstance(outcome, BeyondLimit) for outcome in outcomes) == 1
    assert Batch.objects.filter(state=Batch.State.RELEASED).count() == 1


money = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)


@given(amount=money, spent=money, under_way=money, owed=money)
def test_what_is_left_and_what_is_short_add_up(
    amount: Decimal, spent: Decimal, under_way: Decimal, owed: Decimal
) -> None:
    limits = Limits(
        batch=None,
        day=None,
        released_today=Decimal(0),
        reserve=Reserve(amount=amount),
        owed=owed,
        under_way=under_way,
        spent=spent,
    )
    left = limits.reserve_left
    assert left is not None
    assert left + spent + under_way == amount
    assert limits.short >= 0
    assert left + limits.short >= owed or limits.short == 0
    assert limits.day_left is None


# --- Page and API ---------------------------------------------------------------------------


@db
def test_entering_and_confirming_on_the_page(
    client_for: Callable[[User], Client],
    finance_preparer: User,
    finance_approver: User,
    auditor: User,
    settings: LazySettings,
) -> None:
    settings.REDRESS_BATCH_LIMIT = settings.REDRESS_DAY_LIMIT = 50_000
    address = reverse("payouts:reserves")
    mine, theirs = client_for(finance_preparer), client_for(finance_approver)
    assert "No reserve is entered" in mine.get(address).content.decode()
    good = {"amount": "25000", "effective_from": TODAY.isoformat(), "source": "Board"}
    assert mine.post(address, {**good, "amount": "much"}).status_code == 400
    assert mine.post(address, {**good, "source": " "}).status_code == 400
    done = mine.post(address, good, follow=True)
    assert "waits for another person" in done.content.decode()
    confirm = reverse("payouts:confirm-reserve", args=[Reserve.objects.get().public_id])
    said = mine.post(confirm, follow=True).content.decode()
    assert "somebody else must confirm it" in said
    assert confirm in theirs.get(address).content.decode()
    assert "in force" in theirs.post(confirm, follow=True).content.decode()
    reader = client_for(auditor)
    assert "Set money aside" not in reader.get(address).content.decode()
    assert reader.post(address, good).status_code == 403
    accepted_claim(works=3)
    shown = mine.get(reverse("payouts:overview")).content.decode()
    assert "The reserve falls short by" in shown


@db
def test_entering_and_confirming_over_the_api(
    finance_preparer: User, finance_approver: User
) -> None:
    mine, theirs = APIClient(), APIClient()
    mine.force_authenticate(finance_preparer)
    theirs.force_authenticate(finance_approver)
    address = reverse("api:reserve-list")
    good = {"amount": "25000.00", "effective_from": TODAY.isoformat(), "source": "Board"}
    made = mine.post(address, good, format="json")
    assert made.status_code == 201
    confirm = reverse("api:reserve-confirm", args=[made.json()["id"]])
    assert mine.post(confirm).json()["code"] == "own_reserve"
    assert theirs.post(confirm).json()["confirmed_by"] == "approver@example.org"
    limits = theirs.get(reverse("api:reserve-limits")).json()
    assert (limits["reserve_left"], limits["day"]) == ("25000.00", None)
    assert len(theirs.get(address).json()["results"]) == 1
