"""Two workers, or two people, at the same moment; and a worker that is killed in a call."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, connections

from accounts.refusal import Refused
from accounts.roles import Role
from enforcement import actions
from enforcement.actions.delivering import LEASE
from enforcement.models import Acknowledgement, Delivery, Measure, Message, Order
from tests.enforcement.ordered import DONE, LATER, acknowledged, endpoint_at, ordered, settle
from tests.enforcement.receiver import receiving
from tests.factories import NOW, make_tariff, make_user
from tests.payouts.scenes import upheld_claim

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs in threads that begin at the same moment; a refusal is returned."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return job()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_workers_make_each_measure_and_each_order_once() -> None:
    make_tariff()
    for _place in range(4):
        upheld_claim()
    together(*[lambda: actions.measure_waiting(now=NOW)] * 3)
    assert Measure.objects.count() == 4
    together(*[lambda: actions.order_waiting(now=LATER)] * 3)
    assert settle() == 0
    assert Order.objects.count() == 4
    assert Message.objects.count() == 4
    numbers = sorted(Order.objects.values_list("number", flat=True))
    assert numbers == [f"RDO-2026-00000{place}" for place in (1, 2, 3, 4)]


def test_two_workers_bring_each_message_once(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    make_tariff()
    with receiving() as receiver:
        endpoint_at(receiver.url)
        for _place in range(4):
            upheld_claim()
        settle()
        arrived = together(*[lambda: actions.deliver_waiting(now=DONE)] * 3)
        assert sum(arrived) == 4
        assert len(receiver.requests) == len(receiver.taken) == 4


def test_two_calls_with_different_words_keep_one_of_them() -> None:
    make_tariff()
    order, by = ordered(), make_user(Role.PLATFORM_CLIENT)
    said = together(
        lambda: acknowledged(order, by=by, copies=1), lambda: acknowledged(order, by=by, copies=2)
    )
    assert sum(isinstance(each, Refused) for each in said) == 1
    assert Acknowledgement.objects.count() == 1


def test_two_overdue_bells_tell_once() -> None:
    make_tariff()
    ordered()
    late = LATER + (DONE - NOW) * 24
    told = together(*[lambda: actions.remind_overdue(now=late)] * 3)
    assert sum(told) == 1
    assert Message.objects.filter(type="order.overdue").count() == 1


def test_a_worker_that_is_killed_in_the_middle_of_a_call_loses_nothing(
    settings: LazySettings,
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    make_tariff()

    def held_up(number: int) -> int:
        if number == 1:
            sleep(2)
        return 200

    with receiving(held_up) as receiver:
        endpoint_at(receiver.url)
        ordered()
        connections.close_all()
        worker = multiprocessing.get_context("fork").Process(target=_deliver)
        worker.start()
        until = monotonic() + 30
        while not receiver.requests and monotonic() < until:
            sleep(0.02)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.tries) == ("WAITING", 1)
        assert actions.deliver_waiting(now=LATER + LEASE * 2) == 1
        assert len(receiver.taken) == 1
        assert len(set(receiver.ids)) == 1


def _deliver() -> None:
    actions.deliver_waiting(now=LATER)
