"""The bell of the pictures room: the task looks at its own waiting rows."""

from celery import shared_task
from django.utils import timezone

from pictures import actions


@shared_task(name="pictures.fetch_waiting")
def fetch_waiting() -> int:
    """Fetch the pictures that a platform named by their address; returns how many were tried."""
    return actions.fetch_waiting(now=timezone.now())
