"""What the database itself refuses, asked past every action."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import Error, connection, transaction

from accounts.roles import Role
from enforcement import actions
from enforcement.models import (
    Acknowledgement,
    Call,
    Delivery,
    Endpoint,
    EndpointChange,
    Letter,
    Message,
    Order,
    TestReport,
)
from similarity.models import StayDown
from tests.enforcement.names import HOOK
from tests.enforcement.ordered import DONE, LATER, acknowledged, endpoint_at, ordered, reported
from tests.factories import NOW, make_blob, make_user

pytestmark = pytest.mark.django_db


def refused(do: Callable[[], Any]) -> bool:
    """Whether the database says no."""
    try:
        with transaction.atomic():
            do()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error:
        return True
    return False


def order_like(order: Order, **changes: Any) -> Order:
    fields = {
        "number": "RDO-2026-000099",
        "measure": order.measure,
        "kind": "RESTORE",
        "blob": order.blob,
        "targets": [],
        "statement": {},
        "duty": [],
        "issued_at": NOW,
        "due_at": LATER,
        **changes,
    }
    return Order(**fields)


def test_a_well_formed_order_is_taken() -> None:
    order_like(ordered()).save()
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "TAKE_DOWN", "duty": [{}]},  # one of each kind for each measure
        {"kind": "ELSE"},
        {"number": "RDO-26-1"},
        {"state": "ELSE"},
        {"state": "ACKNOWLEDGED"},
        {"state": "CLOSED", "due_at": None, "ended_at": LATER},  # an order begins open
        {"due_at": None},
        {"due_at": NOW},
        {"ended_at": LATER},
        {"duty": [{"kind": "AVATAR"}]},
    ],
)
def test_a_malformed_order_is_refused(changes: dict[str, Any]) -> None:
    order = ordered()
    assert refused(lambda: order_like(order, **changes).save())


def test_an_order_is_about_the_content_of_its_own_claim() -> None:
    order, other = ordered(), make_blob()
    assert refused(lambda: order_like(order, blob=other).save())


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "RDO-2026-000077"},
        {"kind": "STAY_DOWN"},
        {"targets": []},
        {"statement": {}},
        {"duty": []},
        {"issued_at": NOW},
        {"state": "CLOSED", "due_at": None},
        {"state": "LIFTED", "due_at": None, "ended_at": NOW - timedelta(days=1)},
    ],
)
def test_what_an_order_says_is_never_changed(changes: dict[str, Any]) -> None:
    order = ordered()
    assert refused(lambda: Order.objects.filter(pk=order.pk).update(**changes))


def test_an_order_is_not_deleted_nor_opened_again_nor_does_it_arrive_twice() -> None:
    order = ordered()
    rows = Order.objects.filter(pk=order.pk)
    actions.note_arrival(order.pk, now=DONE)
    assert refused(lambda: rows.update(arrived_at=None))
    assert refused(rows.delete)
    rows.update(state="LIFTED", due_at=None, ended_at=DONE)
    assert refused(lambda: rows.update(state="OPEN", due_at=DONE, ended_at=None))


def test_what_the_platform_said_is_never_changed() -> None:
    acknowledged(ordered())
    rows = Acknowledgement.objects.all()
    assert refused(lambda: rows.update(copies=7))
    assert refused(rows.delete)


@pytest.mark.parametrize(
    "changes",
    [
        {"done": "ELSE"},
        {"done_at": DONE + timedelta(days=1)},
        {"copies": -1},
        {"sha256": "0" * 64},
        {"attachment": "orders/x"},
    ],
)
def test_a_malformed_acknowledgement_is_refused(changes: dict[str, Any]) -> None:
    order, by = ordered(), make_user(Role.PLATFORM_CLIENT)
    fields = {"order": order, "done": "REMOVED", "done_at": DONE, "by": by, "at": DONE, **changes}
    assert refused(lambda: Acknowledgement.objects.create(**fields))


@pytest.mark.parametrize(
    "changes",
    [
        {"prompts": 0},
        {"alike": -1},
        {"words": ""},
        {"attachment": "orders/x"},
        {"outcome": "ELSE"},
        {"outcome": "ACCEPTED"},
        {"decided_at": DONE},
        {"reason": "Why?"},
    ],
)
def test_a_malformed_report_is_refused(changes: dict[str, Any]) -> None:
    order, by = ordered(), make_user(Role.PLATFORM_CLIENT)
    fields = {
        "order": order, "tested_on": DONE.date(), "prompts": 1, "alike": 0, "words": "So.",
        "by": by, "at": DONE, **changes,
    }  # fmt: skip
    assert refused(lambda: TestReport.objects.create(**fields))


def test_a_report_is_judged_once_by_somebody_else_and_else_never_changed() -> None:
    order = acknowledged(ordered())
    report = reported(order)
    rows, judge = TestReport.objects.filter(pk=report.pk), make_user(Role.SENIOR_REVIEWER)
    assert refused(lambda: rows.update(alike=9))
    assert refused(rows.delete)
    own = {"outcome": "ACCEPTED", "decided_by": report.by, "decided_at": DONE}
    assert refused(lambda: rows.update(**own))
    assert refused(lambda: rows.update(outcome="SENT_BACK", decided_by=judge, decided_at=DONE))
    assert refused(lambda: rows.update(outcome="ACCEPTED", decided_by=judge))
    rows.update(outcome="ACCEPTED", decided_by=judge, decided_at=DONE)
    assert refused(lambda: rows.update(outcome="", decided_by=None, decided_at=None))
    again = {"order": order, "tested_on": DONE.date(), "prompts": 1, "alike": 0, "words": "So."}
    assert refused(lambda: TestReport.objects.create(**again, by=report.by, at=DONE))


def test_messages_and_tries_are_only_appended() -> None:
    endpoint_at(HOOK)
    order = ordered()
    delivery = Delivery.objects.get()
    Call.objects.create(delivery=delivery, at=DONE, status=200, milliseconds=3)
    rows: Any
    for rows in (Message.objects.all(), Call.objects.all(), EndpointChange.objects.all()):
        assert refused(partial(rows.update, at=NOW))
        assert refused(rows.delete)
    told = {"body": "{}", "at": NOW}
    assert refused(lambda: Message.objects.create(type="order.take_down", order=order, **told))
    assert refused(lambda: Message.objects.create(type="order.take_down", **told))
    assert refused(lambda: Message.objects.create(type="ping", order=order, **told))
    assert refused(lambda: Message.objects.create(type="claim.forwarded", order=order, **told))
    assert refused(lambda: Message.objects.create(type="else", order=order, **told))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "ELSE"},
        {"state": "DEAD"},
        {"state": "DELIVERED", "retry_at": None},
        {"retry_at": None},
        {"settled_at": DONE},
    ],
)
def test_a_delivery_waits_or_is_settled_whole(changes: dict[str, Any]) -> None:
    endpoint_at(HOOK)
    ordered()
    assert refused(lambda: Delivery.objects.update(**changes))


def test_a_message_goes_to_an_endpoint_once() -> None:
    endpoint_at(HOOK)
    ordered()
    there = Delivery.objects.get()
    again = Delivery(message=there.message, endpoint=there.endpoint, retry_at=NOW)
    assert refused(again.save)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": None},
        {"status": 99},
        {"status": 200, "failure": "Why?"},
        {"status": None, "failure": "Gone.", "answer": "Hello."},
    ],
)
def test_a_try_was_answered_or_failed(changes: dict[str, Any]) -> None:
    endpoint_at(HOOK)
    ordered()
    fields = {"delivery": Delivery.objects.get(), "at": DONE, "milliseconds": 3, **changes}
    assert refused(lambda: Call.objects.create(**fields))


@pytest.mark.parametrize(
    "changes",
    [
        {"off": "BY_HAND"},
        {"off": "ELSE", "off_at": NOW},
        {"off_at": NOW},
        {"former_until": NOW},
        {"former_sealed": b"x"},
    ],
)
def test_an_endpoint_is_off_whole_and_has_its_former_secret_whole(changes: dict[str, Any]) -> None:
    endpoint_at(HOOK)
    assert refused(lambda: Endpoint.objects.update(**changes))


def test_an_address_is_registered_once_while_it_is_there() -> None:
    endpoint, _secret = endpoint_at(HOOK)
    again = Endpoint(
        url=HOOK, added_by=endpoint.added_by, added_at=NOW, secret_at=NOW, secret_sealed=b"x"
    )
    assert refused(again.save)
    Endpoint.objects.update(removed_at=NOW)
    assert not refused(again.save)


def test_only_switching_off_is_done_by_the_system() -> None:
    endpoint, _secret = endpoint_at(HOOK)
    change = {"endpoint": endpoint, "at": NOW}
    assert refused(lambda: EndpointChange.objects.create(what="ON", **change))
    assert refused(lambda: EndpointChange.objects.create(what="ELSE", **change))
    assert not refused(lambda: EndpointChange.objects.create(what="OFF", **change))


def test_a_letter_is_issued_or_will_be_tried() -> None:
    order = ordered()
    assert refused(lambda: Letter.objects.create(order=order))
    assert refused(lambda: Letter.objects.create(order=order, failure="No font."))
    assert not refused(lambda: Letter.objects.create(order=order, retry_at=NOW))


@pytest.mark.parametrize(
    "changes", [{"kind": "ELSE"}, {"lifted_at": NOW - timedelta(days=1)}, {"kind": "AVATAR"}]
)
def test_a_content_stays_down_once_for_each_claim(changes: dict[str, Any]) -> None:
    order = ordered()
    claim = order.measure.claim
    fields = {"blob": order.blob, "kind": "WORK", "claim": claim, "since": NOW, **changes}
    assert refused(lambda: StayDown.objects.create(**fields))
