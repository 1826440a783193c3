"""The bell of the accounts room: answers that nobody can ask for again are forgotten."""

from celery import shared_task
from django.utils import timezone

from accounts.actions import forget_answers


@shared_task(name="accounts.forget_answers")
def forget_answers_of_calls() -> int:
    """Forget the answers of calls that are too old to be repeated; returns how many."""
    return forget_answers(now=timezone.now())
