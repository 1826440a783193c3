"""Brings claims to where the platform has something to do, through the real actions."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from enforcement import actions
from enforcement.models import Endpoint, Measure, Order, TestReport
from notices.actions import issue_waiting
from payouts.actions import award_waiting
from tests.factories import NOW, make_tariff, make_tax_policy, make_user
from tests.payouts.scenes import upheld_claim

LATER = NOW + timedelta(hours=1)  # nobody waits for the decision's letter any longer
DONE = NOW + timedelta(hours=2)


def settle(now: datetime = LATER) -> int:
    """Ring the bells of measures and orders once; returns how many orders they made."""
    actions.measure_waiting(now=now)
    return actions.order_waiting(now=now)


def ordered(claimant: User | None = None, *, now: datetime = LATER, **how: Any) -> Order:
    """The order to take down that an upheld claim led to."""
    claim = upheld_claim(claimant, **how)
    settle(now)
    return Order.objects.get(measure__claim=claim)


def with_letters(claim: Claim) -> None:
    """Award what is upheld and issue the decision's letter."""
    make_tariff()
    make_tax_policy()
    award_waiting(now=NOW)
    issue_waiting(now=NOW)


def reversed_measure(measure: Measure, now: datetime = DONE) -> None:
    """End a measure as a reversed decision does."""
    actions.end_measure(measure, end=Measure.End.REVERSED, now=now)
    actions.order_waiting(now=now)


def acknowledged(order: Order, *, by: User | None = None, **changes: Any) -> Order:
    """The order, followed by the platform."""
    how: dict[str, Any] = {
        "done": "RESTORED" if order.kind == Order.Kind.RESTORE else "REMOVED",
        "done_at": DONE,
        "copies": 3,
        "words": "Removed from the store and the caches.",
        "now": DONE,
        **changes,
    }
    actions.acknowledge(order, by=by or make_user(Role.PLATFORM_CLIENT), **how)
    order.refresh_from_db()
    return order


def reported(order: Order, *, by: User | None = None, **changes: Any) -> TestReport:
    """The report of a test of an order that is acknowledged."""
    how: dict[str, Any] = {
        "tested_on": DONE.date(),
        "prompts": 40,
        "alike": 0,
        "words": "Forty prompts of the first request, each with ten seeds.",
        "now": DONE,
        **changes,
    }
    return actions.report_test(order, by=by or make_user(Role.PLATFORM_CLIENT), **how)


def endpoint_at(url: str, *, by: User | None = None, now: datetime = NOW) -> tuple[Endpoint, str]:
    """An endpoint and its secret; the host must be one that may be called."""
    by = by or make_user(Role.PLATFORM_CLIENT)
    return actions.register_endpoint(by=by, url=url, label="Store", now=now)
