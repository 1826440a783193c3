"""The bell of the claims room: tasks look at their own waiting rows."""

from celery import shared_task
from django.utils import timezone

from claims import actions


@shared_task(name="claims.lapse_overdue")
def lapse_overdue() -> int:
    """End the claims whose question was not answered in time."""
    return actions.lapse_overdue(now=timezone.now())


@shared_task(name="claims.check_bulk")
def check_bulk() -> int:
    """Check rows of tables that were sent to file many claims; returns how many."""
    return actions.check_bulk(now=timezone.now())


@shared_task(name="claims.file_bulk")
def file_bulk() -> int:
    """File the good rows of tables that were signed; returns how many were tried."""
    return actions.file_bulk(now=timezone.now())


@shared_task(name="claims.forget_bulk")
def forget_bulk() -> int:
    """Delete the tables that nobody signed for long; returns how many."""
    return actions.forget_bulk(now=timezone.now())
