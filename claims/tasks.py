"""The bell of the claims room: tasks look at their own waiting rows."""

from celery import shared_task
from django.utils import timezone

from claims import actions


@shared_task(name="claims.lapse_overdue")
def lapse_overdue() -> int:
    """End the claims whose question was not answered in time."""
    return actions.lapse_overdue(now=timezone.now())
