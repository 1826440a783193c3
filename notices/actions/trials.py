"""What failed is noted with its reason and tried again, after a pause or when somebody says so."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.failures import reason_of
from accounts.models import User
from accounts.roles import Role
from notices.models import Attempt, Trial
from notices.queries import (
    failed_attempts,
    failed_corrections,
    failed_deliveries,
    failed_messages,
)

LONGEST_PAUSE = timedelta(hours=1)
RETRYING = (Role.SENIOR_REVIEWER, Role.ADMINISTRATOR)


def note_failure(trial: Trial, error: Exception, now: datetime) -> None:
    """Write down why it failed; the pause doubles from a minute to an hour."""
    trial.tries += 1
    trial.failure = reason_of(error)
    trial.retry_at = now + min(timedelta(minutes=2 ** min(trial.tries - 1, 6)), LONGEST_PAUSE)
    trial.save(update_fields=["tries", "failure", "retry_at"])


@transaction.atomic
def retry_all(*, by: User, now: datetime) -> int:
    """Let everything that failed be tried at the next ring; returns how many notices and e-mails.

    For senior reviewers and administrators, once the cause is gone. What was given up is sent
    again one by one.
    """
    by.must_have_role(*RETRYING)
    sending = failed_deliveries().filter(given_up_at__isnull=True)
    failed = (failed_attempts(), sending, failed_messages(), failed_corrections())
    return sum(rows.update(retry_at=now) for rows in failed)


@transaction.atomic
def retry(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Let one notice that failed be tried at the next ring."""
    by.must_have_role(*RETRYING)
    failed_attempts().filter(pk=attempt.pk).update(retry_at=now)
