"""What somebody of the house does about a table that got stuck."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from claims.actions.bulk.ringing import CONFIRMED, UPLOADED, NothingToRepeat
from claims.actions.steps import ring
from claims.models import BulkFiling

RETRYING = (Role.SENIOR_REVIEWER, Role.ADMINISTRATOR)


@transaction.atomic
def retry_bulk(filing: BulkFiling, *, by: User, now: datetime) -> BulkFiling:
    """Let a table that failed go on where it stopped, once the cause is gone.

    Its rows and their errors stay as they are: only its owner may have them checked anew. Raises
    `NothingToRepeat` unless it has failed.
    """
    by.must_have_role(*RETRYING)
    stuck = BulkFiling.objects.filter(pk=filing.pk, failed_at__isnull=False, failed_at__lte=now)
    if not stuck.update(failed_at=None, failure=""):
        raise NothingToRepeat(_("There is nothing to do again in this table."))
    filing.refresh_from_db()
    transaction.on_commit(partial(ring, CONFIRMED if filing.confirmed_at else UPLOADED))
    return filing
