"""Every upheld picture that no batch can take is listed with its reason, and counted by it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from payouts.actions import check_evidence, prepare_batch, stop_award
from payouts.models import EvidenceCheck
from payouts.queries import (
    Pick,
    Why,
    all_left_out,
    each_left_out,
    left_out_of,
    payable,
    totals_left_out,
)
from payouts.tasks import check_some_evidence
from review.actions import file_appeal
from review.grounds import Ground
from tests.factories import NOW, make_user
from tests.payouts.scenes import accepted_claim, awarded_claim, awards, tamper, upheld_claim
from tests.payouts.test_batches import also
from tests.payouts.test_holds import make_hold
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db


def sign_otherwise(claim: Claim) -> None:
    tamper("claims_claim", f"signature = 'Somebody else' WHERE id = {claim.pk}")


@pytest.fixture
def scene(creator: User, finance_preparer: User) -> tuple[User, dict[Why, Claim]]:
    """A preparer, and a claim for each reason."""
    me = also(finance_preparer, Role.CREATOR)
    claims = {
        Why.OWN: accepted_claim(me),
        Why.IN_BATCH: accepted_claim(),
        Why.STOPPED: accepted_claim(),
        Why.EVIDENCE: accepted_claim(),
        Why.UNACCEPTED: awarded_claim(creator),
        Why.APPEALED: awarded_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN]),
    }
    prepare_batch(by=me, awards=awards(claims[Why.IN_BATCH]), now=NOW)
    [award] = awards(claims[Why.STOPPED])
    stop_award(award, by=make_user(Role.SENIOR_REVIEWER), reason="Wait.", now=NOW)
    sign_otherwise(claims[Why.EVIDENCE])
    check_evidence(now=NOW)
    appealed = claims[Why.APPEALED]
    file_appeal(appealed, by=appealed.claimant, grounds="Look again.", now=NOW)
    claims[Why.HELD] = make_hold().claim
    claims[Why.UNAWARDED] = upheld_claim()
    return me, claims


def test_each_reason_has_its_picture(scene: tuple[User, dict[Why, Claim]]) -> None:
    me, claims = scene
    listed = {row.claim: row for row in each_left_out(to=me)}
    for why, claim in claims.items():
        assert listed[str(claim)].why == why
    held = listed[str(claims[Why.HELD])]
    assert (held.amount, held.award) == (None, None)
    assert held.detail.startswith("This picture has already been awarded")
    assert listed[str(claims[Why.OWN])].amount == Decimal("10000.00")
    totals = totals_left_out(to=me)
    assert list(totals) == [why for why in Why if why in totals]
    assert totals[Why.STOPPED].amount == Decimal("10000.00")
    assert (totals[Why.HELD].count, totals[Why.HELD].amount) == (1, Decimal(0))
    # The award beside the held picture waits to be accepted as well.
    assert sum(total.count for total in totals.values()) == len(listed) == 9


@pytest.mark.parametrize("why", [Why.STOPPED, Why.HELD, Why.UNAWARDED])
def test_one_reason_and_one_claim(scene: tuple[User, dict[Why, Claim]], why: Why) -> None:
    me, claims = scene
    [row] = all_left_out(to=me, why=why)
    assert left_out_of(row).claim == str(claims[why])
    [row] = all_left_out(to=me, claim=str(claims[why])[-4:])
    assert left_out_of(row).why == why
    assert list(totals_left_out(to=me, claim=str(claims[why]))) == [why]


def test_a_batch_keeps_what_was_left_out_when_it_was_prepared(finance_preparer: User) -> None:
    awarded_claim()
    accepted_claim(works=3)
    batch = prepare_batch(by=finance_preparer, pick=Pick(most=1), now=NOW)
    assert batch.left_out == {
        "UNACCEPTED": {"count": 1, "amount": "10000.00"},
        "NOT_PICKED": {"count": 2, "amount": "20000.00"},
    }
    with refused("what was left out of a batch is written when it is prepared"):
        run("UPDATE payouts_batch SET left_out = '{}'")


def test_evidence_is_looked_at_again_after_a_while(finance_preparer: User) -> None:
    good, bad = accepted_claim(), accepted_claim()
    before = bad.signature
    sign_otherwise(bad)
    assert check_evidence(now=NOW, most=1) == 1
    assert check_evidence(now=NOW) == 1
    assert check_evidence(now=NOW) == 0
    assert [award.claim for award in payable(to=finance_preparer)] == [good]
    assert str(EvidenceCheck.objects.get(fits=False)).endswith("False")
    tamper("claims_claim", f"signature = '{before}' WHERE id = {bad.pk}")
    assert check_evidence(now=NOW + timedelta(minutes=11)) == 1
    assert payable(to=finance_preparer).count() == 2
    assert check_evidence(now=NOW + timedelta(days=2)) == 2
    assert check_some_evidence() >= 0


# --- Page, file and API ---------------------------------------------------------------------


def test_page_and_file_narrow_alike(
    scene: tuple[User, dict[Why, Claim]], client_for: Callable[[User], Client]
) -> None:
    me, claims = scene
    client = client_for(me)
    shown = client.get(reverse("payouts:left-out")).content.decode()
    for why in (Why.EVIDENCE, Why.HELD, Why.UNAWARDED):
        assert str(claims[why]) in shown
    shown = client.get(reverse("payouts:left-out"), {"why": "STOPPED"}).content.decode()
    assert str(claims[Why.STOPPED]) in shown
    assert str(claims[Why.HELD]) not in shown
    shown = client.get(reverse("payouts:left-out"), {"claim": "nowhere"}).content.decode()
    assert "Nothing is left out like that" in shown
    shown = client.get(reverse("payouts:left-out"), {"why": "MOOD"}).content.decode()
    assert "Select a valid choice" in shown
    answer = client.get(reverse("payouts:left-out-file"), {"why": "HELD"})
    text = b"".join(answer).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["claim"], row["reason"], row["amount"]) == (str(claims[Why.HELD]), "HELD", "")
    answer = client.get(reverse("payouts:left-out-file"), {"why": "OWN"})
    assert "10000.00" in b"".join(answer).decode()


def test_the_list_asks_as_often_for_three_as_for_one(
    client_for: Callable[[User], Client], auditor: User
) -> None:
    client, counts = client_for(auditor), []
    for more in (1, 2):
        for _ in range(more):
            awarded_claim()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("payouts:left-out")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_api_lists_counts_and_hands_out(scene: tuple[User, dict[Why, Claim]]) -> None:
    me, claims = scene
    client = APIClient()
    client.force_authenticate(me)
    listed = client.get(reverse("api:left-out-list"), {"why": "EVIDENCE"}).json()
    assert [row["claim"] for row in listed["results"]] == [str(claims[Why.EVIDENCE])]
    totals = client.get(reverse("api:left-out-totals")).json()
    assert {"why": "STOPPED", "count": 1, "amount": "10000.00"} in totals
    assert client.get(reverse("api:left-out-file"), {"why": "OWN"}).status_code == 200
    client.force_authenticate(make_user(Role.REVIEWER))
    assert client.get(reverse("api:left-out-list")).status_code == 403
