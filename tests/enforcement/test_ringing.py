"""The bell of webhooks rings once more by itself where a try is due within the minute."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from queue import Empty
from typing import Any

import pytest
from celery import current_app
from django.conf import LazySettings
from kombu.exceptions import OperationalError

from enforcement import tasks
from enforcement.models import Delivery
from tests.enforcement.ordered import endpoint_at, ordered
from tests.factories import NOW

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9/hooks"


def rung() -> list[dict[str, Any]]:
    """The headers of all that waits at the broker, which is empty afterwards."""
    found = []
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(current_app.conf.task_default_queue, no_ack=True)
        while True:
            try:
                found.append(queue.get(block=False).headers)
            except Empty:
                return found


@pytest.fixture
def due(settings: LazySettings) -> Iterator[Delivery]:
    """A message whose endpoint does not answer."""
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    rung()
    endpoint_at(NOWHERE)
    ordered()
    yield Delivery.objects.get()
    rung()


def test_a_try_that_is_due_soon_is_rung_for_once(due: Delivery) -> None:
    assert tasks.deliver_webhooks() == tasks.deliver_webhooks() == 0
    due.refresh_from_db()
    assert (due.state, due.tries) == (Delivery.State.WAITING, 1)
    [ring] = rung()
    assert ring["task"] == "enforcement.deliver_webhooks"
    assert due.retry_at is not None
    early = datetime.fromisoformat(ring["eta"]) - due.retry_at
    assert timedelta(0) <= early < timedelta(seconds=2)


def test_what_is_due_later_or_never_is_left_to_the_bell(
    due: Delivery, settings: LazySettings
) -> None:
    settings.REDRESS_WEBHOOK_PAUSES = [300]
    tasks.deliver_webhooks()
    assert rung() == []
    Delivery.objects.update(state=Delivery.State.DEAD, retry_at=None, settled_at=NOW)
    tasks.deliver_webhooks()
    assert rung() == []


def test_a_broker_that_does_not_answer_is_no_failure(
    due: Delivery, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.deliver_webhooks, "apply_async", refuse)
    assert tasks.deliver_webhooks() == 0
    assert "wait for the next round" in caplog.text
