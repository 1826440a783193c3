"""The bells of the payouts room."""

from celery import shared_task
from django.utils import timezone

from payouts.actions import award_waiting, make_waiting_exports


@shared_task(name="payouts.award_waiting")
def award_waiting_claims() -> int:
    """Award the upheld claims that wait; returns how many."""
    return award_waiting(now=timezone.now())


@shared_task(name="payouts.make_exports")
def make_exports() -> int:
    """Make the files for the bank that wait; returns how many were taken up."""
    return make_waiting_exports(now=timezone.now())
