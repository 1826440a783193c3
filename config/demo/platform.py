"""What the demo's platform does about orders: it follows, tests, and sometimes does not."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from claims.clocks import day_in_china
from config.demo.steps import Walk
from enforcement.actions import (
    accept_report,
    acknowledge,
    issue_letters,
    measure_waiting,
    note_arrival,
    order_waiting,
    remind_overdue,
    report_test,
    send_back_report,
)
from enforcement.models import Acknowledgement, Order, TestReport


def order_it(walk: Walk) -> None:
    """Order what the decision calls for, also where it was reversed."""
    now = walk.later(hours=0.6)
    measure_waiting(now=now)
    order_waiting(now=now)


def follow_it(walk: Walk) -> None:
    acknowledge(
        _order_of(walk),
        by=walk.people["platform"],
        done=Acknowledgement.Done.REMOVED,
        done_at=walk.later(hours=3),
        copies=4,
        words=_("Taken out of the store, the caches and three profiles: ticket AP-20417."),
        now=walk.later(hours=0.2),
    )


def test_it(walk: Walk) -> None:
    now = walk.later(hours=30)
    report_test(
        _order_of(walk),
        by=walk.people["platform"],
        tested_on=day_in_china(now),
        prompts=60,
        alike=0,
        words=_("The prompts of the first request and fifty others like them, ten seeds each."),
        now=now,
    )


def accept_test_it(walk: Walk) -> None:
    accept_report(_report_of(walk), by=walk.people["senior"], now=walk.later(hours=5))


def send_back_it(walk: Walk) -> None:
    reason = _("Please try it with the reference picture as well, not with words alone.")
    report = _report_of(walk)
    senior = walk.people["senior2"]
    send_back_report(report, by=senior, reason=reason, now=walk.later(hours=5))


def hear_it(walk: Walk) -> None:
    """The platform has only just read the order, so that its term still runs."""
    note_arrival(_order_of(walk).pk, now=walk.present)


def settle(*, now: datetime, letters: bool) -> None:
    """Notice what is overdue, and issue the letters of orders."""
    remind_overdue(now=now)
    while letters and issue_letters(now=now):
        continue


def _order_of(walk: Walk) -> Order:
    return Order.objects.get(measure__claim=walk.claim, kind=Order.Kind.TAKE_DOWN)


def _report_of(walk: Walk) -> TestReport:
    return TestReport.objects.get(order=_order_of(walk), outcome="")


STEPS: dict[str, Callable[[Walk], None]] = {
    step.__name__: step
    for step in (order_it, follow_it, test_it, accept_test_it, send_back_it, hear_it)
}
