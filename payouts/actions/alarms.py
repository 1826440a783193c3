"""A person of finance has looked at an alarm, and says in words what they found."""

from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from payouts.actions.batches import OwnClaim
from payouts.models import AlarmSeen
from payouts.queries.reports import OPEN_KEY, alarm_named


class AlarmGone(Refused):
    """There is no such alarm now, it was looked at already, or it is another than was shown."""

    code = "alarm_moved"


class NoReason(Refused):
    """What was found has to be said in words."""

    code = "alarm_without_words"
    status = 400


@transaction.atomic
def see_alarm(
    kind: str, subject: str, *, size: int, by: User, reason: str, now: datetime
) -> AlarmSeen:
    """Keep that a person looked at an alarm as it stood at `size`; it changes nothing else.

    Nobody closes an alarm that is about themselves.
    """
    by.must_have_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    alarm = alarm_named(kind, subject, now=now)
    if alarm is None or not alarm.is_open:
        raise AlarmGone(_("This alarm is not open any more. Look at the list again."))
    if alarm.size != size:
        raise AlarmGone(_("This alarm has changed meanwhile. Look at it again."))
    if by in alarm.people:
        raise OwnClaim(_("This alarm is about yourself: somebody else must look at it."))
    if not reason.strip():
        raise NoReason(_("Say what you found."), field="reason")
    seen = AlarmSeen.objects.create(
        kind=kind, subject=subject, size=size, reason=reason.strip(), by=by, at=now
    )
    transaction.on_commit(partial(cache.delete, OPEN_KEY))
    return seen
