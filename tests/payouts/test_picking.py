"""A preparer picks what is paid now: by day, bank, number and amount."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from claims.clocks import day_in_china
from claims.models import Claim
from payouts.actions import prepare_batch
from payouts.actions.batches import NothingPayable
from payouts.models import Batch
from payouts.queries import Pick, picked, total_of
from tests.factories import NOW
from tests.payouts.scenes import accepted_claim, payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims() -> list[Claim]:
    """Accepted claims of one, two and one pictures, due on three days, at two banks."""
    banks = ("中国工商银行杭州分行", "招商银行杭州分行", "中国工商银行宁波分行")
    made = [
        accepted_claim(works=works, payee={"bank_name": bank})
        for works, bank in zip((1, 2, 1), banks, strict=True)
    ]
    for place, claim in enumerate(made):
        Claim.objects.filter(pk=claim.pk).update(due_at=NOW + timedelta(days=place))
    return made


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [0, 1, 1, 2]),
        ({"due_until": date(2026, 3, 2)}, [0]),
        ({"due_until": date(2026, 3, 3)}, [0, 1, 1]),
        ({"due_until": date(2026, 3, 1)}, []),
        ({"bank": "招商"}, [1, 1]),
        ({"bank": "工商"}, [0, 2]),
        ({"most": 2}, [0, 1]),
        ({"up_to": Decimal(30000)}, [0, 1, 1]),
        ({"up_to": Decimal("29999.99")}, [0, 1]),
        ({"up_to": Decimal(9999)}, []),
        ({"bank": "工商", "most": 1}, [0]),
    ],
)
def test_what_is_wanted_is_picked_in_the_order_of_its_days(
    claims: list[Claim], finance_preparer: User, wanted: dict[str, Any], found: list[int]
) -> None:
    awards = picked(Pick(**wanted), to=finance_preparer)
    assert [award.claim for award in awards] == [claims[at] for at in found]
    assert total_of(awards).amount == 10000 * len(found)


def test_a_batch_is_made_of_what_is_picked(claims: list[Claim], finance_preparer: User) -> None:
    batch = prepare_batch(by=finance_preparer, pick=Pick(bank="招商"), now=NOW)
    assert [payment.award.claim for payment in payments(batch)] == [claims[1]] * 2
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, pick=Pick(bank="招商"), now=NOW)


def test_the_page_shows_and_prepares_what_is_picked(
    claims: list[Claim], finance_preparer: User, client_for: Callable[[User], Client]
) -> None:
    client = client_for(finance_preparer)
    day = day_in_china(NOW + timedelta(days=1))
    text = client.get("/payouts/", {"due_until": day.isoformat()}).content.decode()
    assert "Prepare all 3 awards" in text
    assert str(claims[2]) not in text
    client.post("/payouts/prepare/", {"due_until": day.isoformat(), "all": "1"})
    assert Batch.objects.get().count == 3


def test_the_page_says_what_it_cannot_read_and_what_it_does_not_find(
    claims: list[Claim], finance_preparer: User, client_for: Callable[[User], Client]
) -> None:
    client = client_for(finance_preparer)
    text = client.get("/payouts/", {"due_until": "soon"}).content.decode()
    assert "Enter a valid date." in text
    text = client.get("/payouts/", {"bank": "nowhere"}).content.decode()
    assert "No payable award is like that" in text
    said = client.post("/payouts/prepare/", {"most": "many", "all": "1"}, follow=True)
    assert "could not be read" in said.content.decode()
    assert not Batch.objects.exists()


def test_the_api_prepares_what_is_picked(claims: list[Claim], finance_preparer: User) -> None:
    api = APIClient()
    api.force_authenticate(finance_preparer)
    assert api.post("/api/v1/batches/", {"most": 0}, format="json").status_code == 400
    answer = api.post("/api/v1/batches/", {"most": 2, "bank": "工商"}, format="json")
    assert (answer.status_code, answer.json()["count"]) == (201, 2)
