"""The room's bells."""

from celery import shared_task
from django.utils import timezone

from review.actions import close_looks as close_second_looks
from review.actions import release_expired as close_what_ended


@shared_task(name="review.release_expired")
def release_expired() -> None:
    """Close leases that ran out and proposals that a withdrawal overtook."""
    close_what_ended(now=timezone.now())


@shared_task(name="review.close_looks")
def close_looks() -> None:
    """Close second looks that ran out, that nobody took, or whose claim was withdrawn."""
    close_second_looks(now=timezone.now())
