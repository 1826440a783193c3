"""A number that was moved, flipped or re-indexed by SQL stops the batch, at every step."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from payouts.actions import (
    PayeeAltered,
    ReleaseRefused,
    approve_batch,
    change_payee,
    prepare_batch,
    release_batch,
    reveal,
)
from payouts.actions.seals import named
from payouts.models import Batch, Payee, PayeeLook
from payouts.queries import altered_in
from tests.factories import NOW
from tests.payouts.scenes import CARD, RESIDENT, accepted_claim, payee_fields
from tests.payouts.test_api import api

pytestmark = pytest.mark.django_db
ACCOUNT = ("account_number_encrypted",)
WHOLE_ACCOUNT = (*ACCOUNT, "account_index", "account_last4", "account_masked")
IDENTITY = ("identity_encrypted",)
WHOLE_IDENTITY = (*IDENTITY, "identity_index", "identity_last4")
OTHER = "6217000087654321091"
OTHER_RESIDENT = "110101190003070010"
BANK: tuple[dict[str, str], ...] = (
    {},
    {"account_number": OTHER, "identity_number": OTHER_RESIDENT},
)
ALIPAY = (
    {"method": "ALIPAY", "alipay_account": "lin@example.org"},
    {"method": "ALIPAY", "alipay_account": "13800138000", "identity_number": OTHER_RESIDENT},
)


def swap(*columns: str) -> None:
    """Exchange these columns between the two payees by straight SQL."""
    sets = ", ".join(f"{column} = other.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE payouts_payee payee SET {sets} FROM payouts_payee other "  # noqa: S608
            "WHERE other.id <> payee.id"
        )


def two(payees: tuple[dict[str, str], ...] = BANK) -> None:
    for number, payee in enumerate(payees):
        accepted_claim(payee={**payee, "account_name": f"林墨{number}"})


@pytest.mark.parametrize(
    ("payees", "columns"),
    [
        (BANK, ACCOUNT),
        (BANK, WHOLE_ACCOUNT),
        (BANK, ("account_index",)),
        (BANK, ("account_last4",)),
        (BANK, IDENTITY),
        (BANK, WHOLE_IDENTITY),
        (BANK, ("identity_index",)),
        (BANK, ("identity_last4",)),
        (ALIPAY, ACCOUNT),
        (ALIPAY, WHOLE_ACCOUNT),
        (ALIPAY, ("account_masked",)),
    ],
)
def test_swapped_values_stop_the_batch_before_it_is_prepared(
    payees: tuple[dict[str, str], ...], columns: tuple[str, ...], finance_preparer: User
) -> None:
    two(payees)
    swap(*columns)
    with pytest.raises(PayeeAltered) as caught:
        prepare_batch(by=finance_preparer, now=NOW)
    for payee in Payee.objects.all():
        assert payee.altered
        assert payee.account_name in str(caught.value)
    for secret in (CARD[-4:], RESIDENT[-4:], OTHER[-4:], "example.org", "8000"):
        assert secret not in str(caught.value)
    assert not Batch.objects.exists()


@pytest.fixture
def prepared(finance_preparer: User) -> Batch:
    two()
    return prepare_batch(by=finance_preparer, now=NOW)


@pytest.mark.parametrize("columns", [ACCOUNT, IDENTITY, ("account_index",)])
def test_the_approver_sees_who_is_concerned_and_cannot_approve(
    prepared: Batch,
    finance_approver: User,
    client_for: Callable[[User], Client],
    columns: tuple[str, ...],
) -> None:
    client, address = (
        client_for(finance_approver),
        reverse("payouts:batch", args=[prepared.public_id]),
    )
    words = "A stored account or identity number is not what was entered"
    assert words not in client.get(address).content.decode()
    swap(*columns)
    html = client.get(address).content.decode()
    assert words in html
    assert all(
        reverse("payouts:payee", args=[payee.public_id]) in html for payee in altered_in(prepared)
    )
    assert len(altered_in(prepared)) == 2
    with pytest.raises(PayeeAltered):
        approve_batch(prepared, by=finance_approver, now=NOW)
    answer = api(finance_approver).post(f"/api/v1/batches/{prepared.public_id}/approve/")
    assert (answer.status_code, answer.json()["code"]) == (409, "payee_altered")
    prepared.refresh_from_db()
    assert prepared.state == Batch.State.PREPARED


@pytest.mark.parametrize("columns", [ACCOUNT, WHOLE_ACCOUNT, IDENTITY, ("identity_index",)])
def test_swapped_after_approval_nothing_is_released(
    prepared: Batch, finance_preparer: User, finance_approver: User, columns: tuple[str, ...]
) -> None:
    approve_batch(prepared, by=finance_approver, now=NOW)
    swap(*columns)
    with pytest.raises(ReleaseRefused) as caught:
        release_batch(prepared, by=finance_preparer, now=NOW)
    assert len(caught.value.problems) == 2
    assert "林墨0 is not what was entered" in str(caught.value)
    assert CARD[-4:] not in str(caught.value)


def test_swapped_back_everything_opens_again(
    prepared: Batch, finance_preparer: User, finance_approver: User
) -> None:
    swap(*WHOLE_ACCOUNT)
    swap(*WHOLE_ACCOUNT)
    approve_batch(prepared, by=finance_approver, now=NOW)
    assert release_batch(prepared, by=finance_preparer, now=NOW).state == Batch.State.RELEASED


def test_an_altered_number_is_read_by_nobody_and_the_page_says_so(
    prepared: Batch, finance_approver: User, client_for: Callable[[User], Client]
) -> None:
    swap(*ACCOUNT)
    payee = Payee.objects.order_by("pk")[0]
    with pytest.raises(PayeeAltered):
        reveal(payee, what="ACCOUNT", reason="Call back", by=finance_approver, now=NOW)
    assert not PayeeLook.objects.exists()
    html = client_for(finance_approver).get(reverse("payouts:payee", args=[payee.public_id]))
    assert "Somebody has changed it outside Redress" in html.content.decode()
    said = api(finance_approver).get(f"/api/v1/payees/{payee.public_id}/").json()
    assert said["altered"] is True


def test_of_very_many_the_first_are_named() -> None:
    two()
    payees = list(Payee.objects.order_by("pk")) * 11
    assert named(payees).endswith("; and 2 more")
    assert named([]) == ""


def test_a_payee_whom_no_claim_names_any_more_is_named_by_its_id() -> None:
    claim = accepted_claim()
    old = Payee.objects.get()
    change_payee(claim, by=claim.claimant, payee=payee_fields(), now=NOW)
    assert named([old]) == f"林墨 ({old.public_id})"
