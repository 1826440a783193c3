"""The bells of the enforcement room: tasks look at their own waiting rows."""

from celery import shared_task
from django.utils import timezone

from enforcement import actions
from enforcement.actions import answers


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
    """Bring webhooks to their endpoints; returns how many arrived."""
    return actions.deliver_waiting(now=timezone.now())


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
