"""The room's bell."""

from celery import shared_task
from django.utils import timezone

from review.actions import release_expired as close_what_ended


@shared_task(name="review.release_expired")
def release_expired() -> None:
    """Close leases that ran out and proposals that a withdrawal overtook."""
    close_what_ended(now=timezone.now())
