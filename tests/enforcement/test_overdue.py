"""A term that has passed is noticed once, told, and stands among the alarms until it is met."""

from datetime import timedelta

import pytest

from accounts.models import User
from config.todo import todo_of
from enforcement import actions
from enforcement.models import Message, Order
from enforcement.queries.orders import alarms
from tests.enforcement.ordered import DONE, LATER, acknowledged, ordered, reported

pytestmark = pytest.mark.django_db
LATE = LATER + timedelta(hours=24, seconds=1)


def test_an_order_that_nobody_followed_in_time_is_noticed_once() -> None:
    order = ordered()
    assert actions.remind_overdue(now=LATER + timedelta(hours=24)) == 0
    assert actions.remind_overdue(now=LATE) == 1
    assert actions.remind_overdue(now=LATE + timedelta(days=3)) == 0
    order.refresh_from_db()
    assert order.overdue_at == LATE
    assert Message.objects.filter(order=order, type="order.overdue").count() == 1
    assert alarms()["overdue"] == 1


def test_who_follows_it_late_is_no_longer_overdue_and_then_the_test_is_due() -> None:
    order = ordered()
    actions.remind_overdue(now=LATE)
    order = acknowledged(order, now=LATE)
    assert order.overdue_at is None
    assert alarms()["overdue"] == 0
    assert actions.remind_overdue(now=LATE + timedelta(days=30)) == 1
    order.refresh_from_db()
    assert order.overdue_at == LATE + timedelta(days=30)
    assert Message.objects.filter(order=order, type="order.overdue").count() == 2
    reported(order, now=LATE + timedelta(days=30))
    order.refresh_from_db()
    assert order.overdue_at is None


def test_the_term_runs_from_the_day_on_which_the_order_arrived() -> None:
    order = ordered()
    actions.note_arrival(order.pk, now=LATER + timedelta(hours=20))
    assert actions.remind_overdue(now=LATE) == 0
    actions.note_arrival(order.pk, now=LATER + timedelta(hours=40))  # it arrives once
    order.refresh_from_db()
    assert order.due_at == LATER + timedelta(hours=44)
    assert actions.remind_overdue(now=LATER + timedelta(hours=45)) == 1


def test_arriving_after_the_alarm_begins_the_term_and_ends_the_alarm() -> None:
    order = ordered()
    actions.remind_overdue(now=LATE)
    actions.note_arrival(order.pk, now=LATE + timedelta(hours=1))
    order.refresh_from_db()
    assert order.overdue_at is None
    assert order.due_at == LATE + timedelta(hours=25)


def test_a_round_takes_only_so_many() -> None:
    ordered(), ordered()
    assert actions.remind_overdue(now=LATE, most=1) == 1
    assert actions.remind_overdue(now=LATE, most=1) == 1


def test_each_person_finds_on_their_start_page_what_waits_for_them(
    platform_client: User, senior: User, administrator: User, creator: User
) -> None:
    order = ordered()
    texts = {line.text for line in todo_of(platform_client, now=LATER)}
    assert "An order waits for you" in texts
    assert not {line.text for line in todo_of(administrator, now=LATER)} & texts
    actions.remind_overdue(now=LATE)
    assert "An order is overdue" in {line.text for line in todo_of(administrator, now=LATE)}
    assert "An order is overdue" in {line.text for line in todo_of(senior, now=LATE)}
    reported(acknowledged(order, now=LATE), now=LATE)
    waiting = {line.text for line in todo_of(senior, now=LATE)}
    assert "A report of a re-generation test waits" in waiting
    assert Order.objects.get().state == "REPORTED"
    assert "An order waits for you" not in {
        line.text for line in todo_of(platform_client, now=DONE)
    }
    assert todo_of(creator, now=DONE) == []
