"""The room's bells."""

from celery import shared_task
from django.utils import timezone

from review import actions


@shared_task(name="review.release_expired")
def release_expired() -> None:
    """Close leases that ran out and proposals overtaken; take up again what was put by."""
    actions.release_expired(now=timezone.now())
    actions.resume_due(now=timezone.now())


@shared_task(name="review.sort_waiting")
def sort_waiting() -> None:
    """Sort cards until none is left whose time has come."""
    while actions.sort_waiting(now=timezone.now()):
        continue


@shared_task(name="review.close_looks")
def close_looks() -> None:
    """Close second looks that ran out, that nobody took, or whose claim was withdrawn."""
    actions.close_looks(now=timezone.now())
