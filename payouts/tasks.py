"""The bells of the payouts room."""

from celery import shared_task
from django.utils import timezone

from payouts.actions import award_waiting, forget_looks


@shared_task(name="payouts.award_waiting")
def award_waiting_claims() -> int:
    """Award the upheld claims that wait; returns how many."""
    return award_waiting(now=timezone.now())


@shared_task(name="payouts.forget_looks")
def forget_unconfirmed() -> int:
    """Delete the bank's files that nobody has confirmed; returns how many."""
    return forget_looks(now=timezone.now())
