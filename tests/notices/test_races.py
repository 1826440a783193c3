"""Several workers at once: one notice per step, numbers without gaps, and nobody waits in vain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from claims.models import Step
from notices.actions import deliver_waiting, issue_waiting
from notices.models import Attempt, Delivery, Notice
from tests.factories import NOW
from tests.notices.cases import filed, last_step
from tests.payouts.scenes import tamper

pytestmark = pytest.mark.django_db(transaction=True)


def together(job: Callable[[], Any], times: int) -> list[Any]:
    """Start a job several times at the same moment; gives the results."""
    start = Barrier(times)

    def run(_place: int) -> Any:
        try:
            start.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_workers_share_the_steps_and_number_them_without_gaps() -> None:
    for _ in range(6):
        filed()
    counts = together(lambda: issue_waiting(now=NOW), 4)
    assert sum(counts) == 6
    numbers = Notice.objects.values_list("number", flat=True).order_by("number")
    assert list(numbers) == [f"RDN-R-2026-{count:06d}" for count in range(1, 7)]
    assert Notice.objects.values("step").distinct().count() == 6
    assert Attempt.objects.count() == 0


def test_a_failing_notice_leaves_no_gap_between_workers() -> None:
    for place in range(6):
        claim = filed()
        if place % 2:
            tamper("claims_claim", f"holder_name = '\U0003134a' WHERE id = {claim.pk}")
    together(lambda: issue_waiting(now=NOW), 3)
    numbers = Notice.objects.values_list("number", flat=True).order_by("number")
    assert list(numbers) == [f"RDN-R-2026-{count:06d}" for count in range(1, 4)]
    assert Attempt.objects.exclude(failure="").count() == 3


def test_a_step_that_somebody_else_holds_is_passed_over() -> None:
    held, free = filed(), filed()
    with transaction.atomic():
        Step.objects.select_for_update(no_key=True).get(pk=last_step(held).pk)
        assert together(lambda: issue_waiting(now=NOW), 1) == [1]
    assert Notice.objects.get().claim == free


def test_one_e_mail_is_sent_by_one_worker() -> None:
    for _ in range(3):
        filed()
    issue_waiting(now=NOW)
    assert sum(together(lambda: deliver_waiting(now=NOW), 3)) == 3
    assert len(mail.outbox) == 3
    assert Delivery.objects.filter(sent_at=NOW).count() == 3
