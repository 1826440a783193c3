"""The bells of the payouts room."""

from celery import shared_task
from django.utils import timezone

from payouts.actions import award_waiting, check_evidence, forget_looks, make_waiting_exports
from payouts.actions.closings import remind_overdue


@shared_task(name="payouts.award_waiting")
def award_waiting_claims() -> int:
    """Award the upheld claims that wait; returns how many."""
    return award_waiting(now=timezone.now())


@shared_task(name="payouts.remind_overdue")
def remind_overdue_claimants() -> int:
    """Have those reminded whose money is asked back and overdue; returns how many."""
    return remind_overdue(now=timezone.now())


@shared_task(name="payouts.check_evidence")
def check_some_evidence() -> int:
    """Look again at the evidence of some unpaid awards; returns how many."""
    return check_evidence(now=timezone.now())


@shared_task(name="payouts.make_exports")
def make_exports() -> int:
    """Make the files for the bank that wait; returns how many were taken up."""
    return make_waiting_exports(now=timezone.now())


@shared_task(name="payouts.forget_looks")
def forget_unconfirmed() -> int:
    """Delete the bank's files that nobody has confirmed; returns how many."""
    return forget_looks(now=timezone.now())
