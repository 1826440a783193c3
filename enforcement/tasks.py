"""The bells of the enforcement room: tasks look at their own waiting rows."""

import logging
import math
from datetime import datetime, timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from enforcement import actions
from enforcement.actions import answers
from enforcement.queries.waiting import next_try

logger = logging.getLogger(__name__)

SOON = timedelta(minutes=1)  # what is due later, the bell that rings each minute will find


@shared_task(name="enforcement.measure_waiting")
def measure_waiting() -> int:
    """Begin and end measures as decisions stand now; returns how many."""
    return actions.measure_waiting(now=timezone.now())


@shared_task(name="enforcement.order_waiting")
def order_waiting() -> int:
    """Make the orders that measures call for; returns how many."""
    return actions.order_waiting(now=timezone.now())


@shared_task(name="enforcement.deliver_webhooks")
def deliver_webhooks() -> int:
    """Bring webhooks to their endpoints; returns how many arrived.

    The first pause is a few seconds, so it rings once more by itself where a try is due soon.
    """
    arrived = actions.deliver_waiting(now=timezone.now())
    now = timezone.now()
    due = next_try(now=now, before=now + SOON)
    if due is not None:
        _ring_at(due, now=now)
    return arrived


def _ring_at(due: datetime, *, now: datetime) -> None:
    """Ring for webhooks at a moment, unless somebody else does so for the same second."""
    seconds = max(1, math.ceil((due - now).total_seconds()))
    if not cache.add(f"enforcement.deliver_webhooks.{int(due.timestamp())}", 1, timeout=seconds):
        return
    try:
        deliver_webhooks.apply_async(countdown=seconds, expires=seconds + SOON.seconds)
    except OperationalError:
        logger.warning("The broker does not answer: webhooks wait for the next round")


@shared_task(name="enforcement.remind_overdue")
def remind_overdue() -> int:
    """Notice orders whose term has passed; returns how many."""
    return actions.remind_overdue(now=timezone.now())


@shared_task(name="enforcement.issue_letters")
def issue_letters() -> int:
    """Issue the letters of orders; returns how many."""
    return actions.issue_letters(now=timezone.now())


@shared_task(name="enforcement.forward_waiting")
def forward_waiting() -> int:
    """Forward claims against users' avatars, note arrivals, and issue letters; returns how many."""
    now = timezone.now()
    forwarded = answers.forward_waiting(now=now)
    answers.deem_arrived(now=now)
    answers.issue_letters(now=now)
    return forwarded


@shared_task(name="enforcement.end_countered")
def end_countered() -> int:
    """End the clocks and measures that are over; returns how many."""
    return answers.end_countered(now=timezone.now())


@shared_task(name="enforcement.forget_answers")
def forget_answers() -> int:
    """Forget what is kept of respondents once its time is over; returns how many."""
    return answers.forget_answers(now=timezone.now())
