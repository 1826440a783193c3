"""The bells of the enforcement room: tasks look at their own waiting rows."""

from celery import shared_task
from django.utils import timezone

from enforcement.actions import answers


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
