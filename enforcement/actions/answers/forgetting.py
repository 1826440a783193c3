"""Deletes drafts and blanks contacts of respondents that nobody needs any more."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from enforcement.models import CounterStatement

MOST = 100
YEAR = timedelta(days=366)


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Forget up to a hundred of each, as the retention periods ask; returns how many.

    How a respondent is reached is kept as long as the case lives and `REDRESS_KEEP_CLAIM_YEARS`
    after the end of the measure; a draft goes when the link to it is over.
    """
    before = now - YEAR * settings.REDRESS_KEEP_CLAIM_YEARS
    old = CounterStatement.objects.filter(
        filed_at__isnull=False, forwarding__measure__ended_at__lt=before
    ).exclude(contact=b"")
    keys = list(old.values_list("pk", flat=True)[:MOST])
    CounterStatement.objects.filter(pk__in=keys).update(contact=b"")
    drafts = CounterStatement.objects.filter(filed_at=None, forwarding__link_expires_at__lte=now)
    found = list(drafts[:MOST])
    for draft in found:
        discard_draft(draft)
    return len(keys) + len(found)


@transaction.atomic
def discard_draft(statement: CounterStatement) -> None:
    """Delete a counter-statement that was never signed, with its files."""
    for file in statement.files.all():
        transaction.on_commit(partial(default_storage.delete, str(file.attachment.name)))
        file.delete()
    statement.delete()
