"""Messages arrive signed, in the end all of them, under one id each, or are given up visibly."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import User
from enforcement import actions
from enforcement.actions.delivering import LEASE, lease_delivery
from enforcement.models import Call, Delivery, Endpoint, EndpointChange, Message, Order
from tests.enforcement.ordered import (
    DONE,
    LATER,
    acknowledged,
    endpoint_at,
    ordered,
    reversed_measure,
    settle,
)
from tests.enforcement.receiver import receiving
from tests.payouts.scenes import upheld_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]


def later_and_later(begin: datetime, rounds: int) -> int:
    """Ring the bell at growing distances, for days; returns how many messages arrived."""
    return sum(
        actions.deliver_waiting(now=begin + timedelta(hours=hours)) for hours in range(rounds)
    )


def real_now() -> datetime:
    """The library refuses times that are not about now."""
    return datetime.now().astimezone()


def test_an_order_arrives_signed_as_the_convention_asks(platform_client: User) -> None:
    with receiving() as receiver:
        _endpoint, secret = endpoint_at(receiver.url, by=platform_client)
        order = ordered()
        assert actions.deliver_waiting(now=real_now()) == 1
        body = receiver.verified(secret)
    assert body["type"] == "order.take_down"
    assert body["timestamp"] == LATER.isoformat()
    assert body["data"]["number"] == order.number
    assert body["data"]["avatars"] == order.targets
    assert body["data"]["statement"] == order.statement
    headers, sent = receiver.requests[0]
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == Message.objects.get().webhook_id
    assert sent.decode() == Message.objects.get().body
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(sent + b" ", headers)


def test_what_arrived_is_not_sent_again_and_the_term_runs_from_then() -> None:
    with receiving() as receiver:
        endpoint_at(receiver.url)
        order = ordered()
        assert actions.deliver_waiting(now=DONE) == 1
        assert later_and_later(DONE, 30) == 0
        assert len(receiver.requests) == 1
    order.refresh_from_db()
    assert order.arrived_at is not None
    assert DONE <= order.arrived_at < DONE + timedelta(minutes=1)
    assert order.due_at == order.arrived_at + timedelta(hours=24)
    call = Call.objects.get()
    assert (call.status, call.failure) == (200, "")
    assert call.answer == ("heard " + "x" * 600)[:500]


def test_a_receiver_that_is_down_half_of_the_time_misses_nothing_and_takes_nothing_twice() -> None:
    with receiving(lambda number: 200 if number % 2 else 503) as receiver:
        endpoint_at(receiver.url)
        for _place in range(6):
            upheld_claim()
        settle()
        later_and_later(LATER, 24)
        assert len(receiver.taken) == 6
        accepted = {body["data"]["number"] for body in receiver.taken.values()}
    assert accepted == set(Order.objects.values_list("number", flat=True))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"DELIVERED"}
    assert set(receiver.ids) == {message.webhook_id for message in Message.objects.all()}
    assert len(receiver.requests) == Call.objects.count()


def test_a_message_is_tried_for_days_at_growing_distances_and_then_given_up(
    settings: LazySettings,
) -> None:
    settings.REDRESS_WEBHOOK_PAUSES = [60, 3600]
    with receiving(lambda number: 500) as receiver:
        endpoint, _secret = endpoint_at(receiver.url)
        ordered()
        assert later_and_later(LATER, 5) == 0
        assert len(receiver.requests) == 3
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.tries) == ("DEAD", 3)
        assert len({body for _headers, body in receiver.requests}) == 1
        assert len(set(receiver.ids)) == 1
        endpoint.refresh_from_db()
        assert endpoint.failing_since is not None
        receiver.answering = lambda number: 204
        by = endpoint.added_by
        assert actions.replay_endpoint(endpoint, by=by, now=DONE) == 1
        assert actions.deliver_waiting(now=DONE) == 1
        assert len(set(receiver.ids)) == 1
        actions.replay(delivery, by=by, now=DONE)  # what arrived can be sent again, too
        assert actions.deliver_waiting(now=DONE) == 1
    assert Endpoint.objects.get().failing_since is None
    assert Delivery.objects.get().state == "DELIVERED"


def test_the_pauses_are_kept(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_PAUSES = [60, 3600]
    with receiving(lambda number: 500) as receiver:
        endpoint_at(receiver.url)
        ordered()
        for seconds, sent in ((0, 1), (50, 1), (80, 2), (3000, 2), (4500, 3), (99999, 3)):
            actions.deliver_waiting(now=LATER + timedelta(seconds=seconds))
            assert len(receiver.requests) == sent, seconds


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500])
def test_only_a_2xx_takes_a_message_and_nothing_is_followed(status: int) -> None:
    with receiving(lambda number: status) as receiver:
        endpoint_at(receiver.url)
        ordered()
        assert actions.deliver_waiting(now=LATER) == 0
        assert len(receiver.requests) == 1
    assert Call.objects.get().status == status
    assert Delivery.objects.get().state == "WAITING"


def test_a_receiver_that_drops_the_line_or_is_not_there_is_a_failed_try() -> None:
    with receiving(lambda number: 0) as receiver:
        endpoint_at(receiver.url)
        ordered()
        assert actions.deliver_waiting(now=LATER) == 0
    actions.deliver_waiting(now=LATER + timedelta(hours=1))
    first, second = Call.objects.order_by("pk")
    assert first.status is second.status is None
    assert first.failure
    assert "takes no connection" in second.failure


def test_a_worker_that_was_killed_leaves_a_lease_that_runs_out() -> None:
    with receiving() as receiver:
        endpoint_at(receiver.url)
        ordered()
        taken = lease_delivery(now=LATER)  # and then it is killed
        assert taken is not None
        assert actions.deliver_waiting(now=LATER + timedelta(minutes=1)) == 0
        assert actions.deliver_waiting(now=LATER + LEASE + timedelta(seconds=1)) == 1
        assert receiver.ids == [taken.message.webhook_id]


def test_a_worker_that_comes_late_changes_nothing_that_another_has_settled() -> None:
    with receiving() as receiver:
        endpoint_at(receiver.url)
        ordered()
        slow = lease_delivery(now=LATER)
        assert slow is not None
        assert actions.deliver_waiting(now=LATER + LEASE * 2) == 1
        receiver.answering = lambda number: 500
        from enforcement.actions.delivering import settle_delivery
        from enforcement.calling import Answer

        settle_delivery(slow, Answer(500, "", "", 1), now=DONE)
        assert Delivery.objects.get().state == "DELIVERED"
        settle_delivery(slow, Answer(200, "", "", 1), now=DONE)
        assert Delivery.objects.get().state == "DELIVERED"
    assert Call.objects.count() == 3


def test_an_endpoint_that_is_gone_or_fails_for_days_is_switched_off_and_nothing_is_lost(
    settings: LazySettings,
) -> None:
    settings.REDRESS_WEBHOOK_PAUSES = [3600] * 500
    with receiving(lambda number: 410) as gone, receiving(lambda number: 500) as failing:
        first, _secret = endpoint_at(gone.url)
        second, _secret = endpoint_at(failing.url)
        order = ordered()
        for hours in range(0, 24 * 6, 6):
            actions.deliver_waiting(now=LATER + timedelta(hours=hours))
        assert len(gone.requests) == 1
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.off, second.off) == ("GONE", "FAILING")
        noted = EndpointChange.objects.filter(what="OFF")
        assert sorted(noted.values_list("endpoint", flat=True)) == sorted([first.pk, second.pk])
        assert not noted.exclude(by=None).exists()
        reversed_measure(order.measure, LATER + timedelta(days=7))
        assert actions.deliver_waiting(now=LATER + timedelta(days=7)) == 0
        failing.answering = lambda number: 200
        now = LATER + timedelta(days=8)
        actions.switch_on(second, by=second.added_by, now=now)
        assert actions.deliver_waiting(now=now) == 3
        assert [body["type"] for body in failing.taken.values()] == [
            "order.take_down",
            "order.lifted",
            "order.restore",
        ]


def test_a_slow_failure_leaves_its_endpoint_alone_until_the_next_ring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("enforcement.actions.delivering.SLOW", -1)
    with receiving(lambda number: 500) as bad, receiving() as good:
        endpoint_at(bad.url)
        endpoint_at(good.url)
        ordered(), ordered()
        assert actions.deliver_waiting(now=DONE) == 2
        assert len(bad.requests) == 1
        assert len(good.requests) == 2


def test_no_time_left_means_the_next_ring_goes_on() -> None:
    with receiving() as receiver:
        endpoint_at(receiver.url)
        ordered()
        assert actions.deliver_waiting(now=LATER, seconds=0) == 0
        assert actions.deliver_waiting(now=LATER) == 1
        assert len(receiver.requests) == 1


def test_after_a_new_secret_both_sign_for_a_while(platform_client: User) -> None:
    with receiving() as receiver:
        endpoint, old = endpoint_at(receiver.url, by=platform_client)
        now = real_now()
        new = actions.rotate_secret(endpoint, by=platform_client, now=now)
        actions.ping_endpoint(endpoint, by=platform_client, now=now)
        assert actions.deliver_waiting(now=now) == 1
        assert receiver.verified(old)["type"] == receiver.verified(new)["type"] == "ping"
        Endpoint.objects.update(former_until=now - timedelta(seconds=1))
        actions.ping_endpoint(endpoint, by=platform_client, now=now)
        assert actions.deliver_waiting(now=now) == 1
        assert receiver.verified(new)["data"] == {"endpoint": str(endpoint.public_id)}
        with pytest.raises(WebhookVerificationError):
            receiver.verified(old)


def test_a_secret_that_was_tampered_with_is_a_failed_try_that_says_so() -> None:
    with receiving() as receiver:
        endpoint, _secret = endpoint_at(receiver.url)
        Endpoint.objects.update(secret_sealed=b"\x01" + b"0" * 60)
        actions.ping_endpoint(endpoint, by=endpoint.added_by, now=LATER)
        assert actions.deliver_waiting(now=LATER) == 0
        assert receiver.requests == []
    assert "secret" in Call.objects.get().failure


def test_an_endpoint_registered_later_can_have_what_it_missed() -> None:
    order = ordered()
    acknowledged(order)
    with receiving() as receiver:
        endpoint, _secret = endpoint_at(receiver.url)
        assert actions.deliver_waiting(now=DONE) == 0
        by = endpoint.added_by
        assert actions.replay_endpoint(endpoint, by=by, since=DONE, now=DONE) == 0
        assert actions.replay_endpoint(endpoint, by=by, since=LATER, now=DONE) == 1
        assert actions.deliver_waiting(now=DONE) == 1
        assert len(receiver.taken) == 1
