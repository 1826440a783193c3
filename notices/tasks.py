"""The bells of the notices room: tasks look at their own waiting rows."""

from celery import shared_task
from django.utils import timezone

from notices import actions, digests, messages


@shared_task(name="notices.issue_waiting")
def issue_waiting() -> int:
    """Issue the notices of the steps that wait for one; returns how many."""
    now = timezone.now()
    issued = actions.issue_waiting(now=now) + actions.correct_waiting(now=now)
    if issued:
        deliver_waiting.delay()  # the minute's bell would do it too
    return issued


@shared_task(name="notices.draw_specimens")
def draw_specimens() -> int:
    """Draw the sample letters that are new or changed; returns how many."""
    return actions.draw_specimens(now=timezone.now())


@shared_task(name="notices.deliver_waiting")
def deliver_waiting() -> int:
    """Tell claimants by e-mail of new notices, and of what has none; returns how many.

    What was posted publicly for long enough has arrived.
    """
    now = timezone.now()
    actions.end_postings(now=now)
    return actions.deliver_waiting(now=now) + messages.tell_waiting(now=now)


@shared_task(name="notices.send_digests")
def send_digests() -> int:
    """Tell owners of watched works of the avatars that were found; returns how many."""
    return digests.send_digests(now=timezone.now())
