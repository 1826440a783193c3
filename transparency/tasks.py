"""The room's bells: what was decided yesterday is entered, and the figures are counted anew."""

from celery import shared_task
from django.utils import timezone

from transparency import actions
from transparency.queries.figures import kept, refreshed


@shared_task(name="transparency.publish_waiting")
def publish_waiting() -> int:
    """Make the archives of the days that are over; returns how many."""
    return actions.publish_waiting(now=timezone.now())


@shared_task(name="transparency.refresh")
def refresh() -> bool:
    """Count the figures up to yesterday, once a day; whether that was still to be done."""
    now = timezone.now()
    if kept(now) is not None:
        return False
    refreshed(now=now)
    return True
