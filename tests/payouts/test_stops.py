"""Somebody stops the payment of an award; only another person lifts that."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from payouts.actions import (
    ReleaseRefused,
    approve_batch,
    lift_stop,
    prepare_batch,
    release_batch,
    stop_award,
)
from payouts.actions.batches import NothingPayable, NotPayable
from payouts.actions.stops import NoStopReason, OwnStop, StopLifted, StopsNothing
from payouts.models import Payment, Stop
from payouts.queries import payable, stops
from tests.factories import NOW, make_user
from tests.payouts.scenes import LATER, accepted_claim, awarded_claim, awards, exported_batch
from tests.payouts.test_batches import also
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


def make_stop(by: User, reason: str = "The names differ.") -> Stop:
    [award] = awards(accepted_claim())
    return stop_award(award, by=by, reason=reason, now=NOW)


def test_a_stopped_award_goes_into_no_batch_until_it_is_lifted(
    finance_preparer: User, finance_approver: User
) -> None:
    stop = make_stop(finance_preparer, " The names differ. ")
    assert (stop.reason, stop.is_open) == ("The names differ.", True)
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NotPayable, match="Somebody has stopped its payment"):
        prepare_batch(by=finance_preparer, awards=[stop.award], now=NOW)
    lift_stop(stop, by=finance_approver, reason=" Checked. ", now=LATER)
    assert (stop.lifted_by, stop.lifted_at) == (finance_approver, LATER)
    assert stop.lifting_reason == "Checked."
    assert list(payable(to=finance_preparer)) == [stop.award]
    again = stop_award(stop.award, by=finance_preparer, reason="Once more.", now=LATER)
    assert list(stops()) == [again, stop]
    assert list(stops(still_open=True)) == [again]
    assert list(stops(claim=str(stop.award.claim)[-6:], still_open=False)) == [stop]
    assert str(again).endswith("Once more.")


@pytest.mark.parametrize("person", ["finance_preparer", "finance_approver", "senior"])
def test_finance_and_senior_reviewers_stop(person: str, request: pytest.FixtureRequest) -> None:
    assert make_stop(request.getfixturevalue(person)).is_open


@pytest.mark.parametrize("person", ["creator", "reviewer", "auditor", "administrator"])
def test_no_other_role_stops_or_lifts(
    person: str, request: pytest.FixtureRequest, senior: User
) -> None:
    stop, user = make_stop(senior), request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        stop_award(stop.award, by=user, reason="No.", now=NOW)
    with pytest.raises(PermissionDenied):
        lift_stop(stop, by=user, reason="No.", now=NOW)


def test_what_is_refused(finance_preparer: User, finance_approver: User) -> None:
    stop = make_stop(finance_preparer)
    with pytest.raises(StopsNothing, match="already"):
        stop_award(stop.award, by=finance_approver, reason="Me too.", now=NOW)
    with pytest.raises(OwnStop):
        lift_stop(stop, by=finance_preparer, reason="Mine.", now=NOW)
    with pytest.raises(NoStopReason) as caught:
        lift_stop(stop, by=finance_approver, reason=" ", now=NOW)
    assert caught.value.field == "reason"
    lift_stop(stop, by=finance_approver, reason="Checked.", now=NOW)
    with pytest.raises(StopLifted):
        lift_stop(stop, by=finance_approver, reason="Again.", now=NOW)
    me = also(stop.award.claim.claimant, Role.FINANCE_APPROVER)
    with pytest.raises(PermissionDenied, match="own claim"):
        stop_award(stop.award, by=me, reason="Mine.", now=NOW)


def test_what_is_with_the_bank_is_not_stopped(
    finance_preparer: User, finance_approver: User
) -> None:
    [award] = awards(accepted_claim())
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    with pytest.raises(StopsNothing, match="gone to the bank"):
        stop_award(award, by=finance_approver, reason="Late.", now=NOW)


def test_a_stop_after_preparing_refuses_the_release(
    finance_preparer: User, finance_approver: User
) -> None:
    [award] = awards(accepted_claim())
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    stop_award(award, by=finance_approver, reason="Wait.", now=NOW)
    with pytest.raises(ReleaseRefused, match=r"of claim .*: its payment is stopped"):
        release_batch(batch, by=finance_preparer, now=NOW)
    with refused("a batch with a stopped award is not released"):
        run(
            "UPDATE payouts_batch SET state = 'RELEASED', released_by_id = %s, released_at = now()",
            finance_preparer.pk,
        )


def test_the_database_keeps_stops(finance_preparer: User, finance_approver: User) -> None:
    stop = make_stop(finance_preparer)
    lifted = "UPDATE payouts_stop SET lifted_at = now(), lifting_reason = 'x', lifted_by_id = %s"
    with refused("stop_lifted_by_another"):
        run(lifted, finance_preparer.pk)
    with refused("of a stop only its lifting is written"):
        run("UPDATE payouts_stop SET reason = 'Other.'")
    with refused("rows of payouts_stop"):
        run("DELETE FROM payouts_stop")
    with refused("stop_one_open"):
        run(
            "INSERT INTO payouts_stop (public_id, award_id, reason, stopped_by_id, stopped_at, "
            "lifting_reason) VALUES (gen_random_uuid(), %s, 'x', %s, now(), '')",
            stop.award_id,
            finance_approver.pk,
        )
    run(lifted, finance_approver.pk)
    with refused("of a stop only its lifting is written, once"):
        run("UPDATE payouts_stop SET lifting_reason = 'y'")


def test_the_database_takes_no_payment_of_a_stopped_award(
    finance_preparer: User, finance_approver: User
) -> None:
    first, second = awards(accepted_claim(works=2))
    batch = prepare_batch(by=finance_preparer, awards=[first], now=NOW)
    stop_award(second, by=finance_approver, reason="Wait.", now=NOW)
    payment = Payment.objects.get(batch=batch)
    with refused("a stopped award goes into no batch"):
        run(
            "INSERT INTO payouts_payment (reference, batch_id, award_id, payee_id, gross, withheld,"
            " amount, state, failure) VALUES ('X1', %s, %s, %s, 10000, 0, 10000, 'PENDING', '')",
            batch.pk,
            second.pk,
            payment.payee_id,
        )


# --- Pages and API --------------------------------------------------------------------------


def test_stopping_and_lifting_on_the_pages(
    client_for: ClientFor, finance_preparer: User, senior: User
) -> None:
    [award] = awards(accepted_claim())
    mine, theirs = client_for(finance_preparer), client_for(senior)
    address = reverse("payouts:stop-award", args=[award.public_id])
    assert f'href="{address}"' in mine.get(reverse("payouts:overview")).content.decode()
    assert str(award.claim) in mine.get(address).content.decode()
    assert mine.post(address, {"reason": ""}).status_code == 400
    done = mine.post(address, {"reason": "The names differ."}, follow=True)
    assert "somebody else must lift it" in done.content.decode()
    assert mine.post(address, {"reason": "Again."}).status_code == 409
    [stop] = Stop.objects.all()
    page = reverse("payouts:stop", args=[stop.public_id])
    assert mine.post(page, {"reason": "Mine."}).status_code == 403
    assert theirs.post(page, {"reason": ""}).status_code == 400
    listed = theirs.get(reverse("payouts:stops"), {"state": "open"}).content.decode()
    assert "The names differ." in listed
    assert "Lift the stop" in theirs.get(page).content.decode()
    theirs.post(page, {"reason": "Checked."})
    assert "Checked." in theirs.get(page).content.decode()
    for asked, words in (({"state": "open"}, "No stop is like that"), ({}, "The names differ.")):
        assert words in mine.get(reverse("payouts:stops"), asked).content.decode()


def test_the_claim_shows_the_stop_and_says_no_more_to_the_claimant(
    client_for: ClientFor, finance_preparer: User
) -> None:
    stop = make_stop(finance_preparer)
    address = reverse("payouts:of-claim", args=[stop.award.claim.public_id])
    shown = client_for(stop.award.claim.claimant).get(address).content.decode()
    assert "stopped for a check" in shown
    assert reverse("payouts:stop", args=[stop.public_id]) not in shown


def test_a_senior_reviewer_finds_the_awards_of_a_claim(client_for: ClientFor, senior: User) -> None:
    first, second = awards(accepted_claim(works=2))
    stop_award(first, by=senior, reason="Wait.", now=NOW)
    client = client_for(senior)
    shown = client.get(reverse("payouts:stops"), {"claim": str(first.claim)}).content.decode()
    assert reverse("payouts:stop-award", args=[second.public_id]) in shown
    assert reverse("payouts:stop-award", args=[first.public_id]) not in shown


def test_the_list_asks_as_often_for_three_as_for_one(
    client_for: ClientFor, auditor: User, finance_preparer: User
) -> None:
    client = client_for(auditor)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_stop(finance_preparer)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("payouts:stops")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "Nothing is stopped" not in client.get(reverse("payouts:stops")).content.decode()


def test_stopping_and_lifting_over_the_api(finance_preparer: User, finance_approver: User) -> None:
    [award] = awards(awarded_claim())
    mine, theirs = APIClient(), APIClient()
    mine.force_authenticate(finance_preparer)
    theirs.force_authenticate(finance_approver)
    address = reverse("api:stop-list")
    sent = {"award": str(award.public_id), "reason": "The names differ."}
    made = mine.post(address, sent, format="json")
    assert (made.status_code, made.json()["claim"]) == (201, str(award.claim))
    lift = reverse("api:stop-lift", args=[made.json()["id"]])
    answer = mine.post(lift, {"reason": "Mine."}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_stop")
    assert len(mine.get(address, {"state": "open"}).json()["results"]) == 1
    assert theirs.post(lift, {"reason": "Checked."}, format="json").json()["lifted_by"]
    assert len(mine.get(address, {"state": "open"}).json()["results"]) == 0
    reader = APIClient()
    reader.force_authenticate(make_user(Role.AUDITOR))
    assert reader.get(address).status_code == 200
    assert reader.post(address, sent, format="json").status_code == 403
