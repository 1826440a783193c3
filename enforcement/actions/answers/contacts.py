"""Opens how a respondent is reached to who may know it, with the look on record; seals it anew."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from enforcement.actions.answers.countdowns import CHECKING, WordsMissing
from enforcement.contacts import opened, sealed
from enforcement.models import ContactLook, CounterStatement
from payouts.vault import Unreadable


class ContactUnreadable(Refused):
    """The stored contact was altered, or the key is another one."""

    code = "contact_unreadable"
    status = 500


@transaction.atomic
def reveal_contact(
    statement: CounterStatement, *, by: User, reason: str, now: datetime
) -> dict[str, str]:
    """How the respondent is reached, for a senior reviewer with a reason that stays on record."""
    by.must_have_role(*CHECKING)
    if statement.forwarding.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if not reason.strip():
        raise WordsMissing(_("Say why you need it."), field="reason")
    ContactLook.objects.create(statement=statement, viewer=by, reason=reason.strip()[:500], at=now)
    try:
        return opened(statement)
    except Unreadable as error:
        message = _("The stored contact can't be read. Tell an administrator.")
        raise ContactUnreadable(message) from error


def seal_contacts_anew() -> Iterator[tuple[int, bool]]:
    """Seal each contact with the present key; yields its row's key, and whether one opened it."""
    for key in CounterStatement.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            statement = CounterStatement.objects.select_for_update().get(pk=key)
            if not statement.contact:
                continue
            try:
                contact = sealed(statement, opened(statement))
            except Unreadable:
                yield key, False
                continue
            CounterStatement.objects.filter(pk=key).update(contact=contact)
        yield key, True
