"""The bell of the payouts room."""

from celery import shared_task
from django.utils import timezone

from payouts.actions import award_waiting


@shared_task(name="payouts.award_waiting")
def award_waiting_claims() -> int:
    """Award the upheld claims that wait; returns how many."""
    return award_waiting(now=timezone.now())
