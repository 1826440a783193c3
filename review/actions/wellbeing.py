"""What people at the desk wish for themselves, and how much of a day is enough."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from claims.clocks import day_in_china
from claims.models import Claim
from review.models import CapLift, DeskSettings, Stretch
from review.queries.wellbeing import PAUSE, full_day, taken_today


class DayFull(Refused):
    """The person has taken as many claims today as the day allows."""

    code = "day_full"


class CapTooHigh(Refused):
    """One's own cap can only be lower than the house's."""

    code = "cap_too_high"
    status = 400


class NoReason(Refused):
    """Lifting a cap needs a written reason."""

    code = "reason_missing"
    status = 400


class AlreadyLifted(Refused):
    """The cap is lifted for this person today."""

    code = "already_lifted"


@transaction.atomic
def change_desk_settings(
    *, by: User, grey: str, blur: str, break_minutes: int, daily_cap: int | None
) -> DeskSettings:
    """Store one's own wishes. Raises `CapTooHigh` above the house's cap."""
    by.must_have_role(*REVIEWING, Role.AUDITOR)
    house = settings.REDRESS_DAILY_CASES
    if house and daily_cap and daily_cap > house:
        raise CapTooHigh(
            _("The house's cap is %(cap)d; your own can only be lower.") % {"cap": house},
            field="daily_cap",
        )
    wishes = {"grey": grey, "blur": blur, "break_minutes": break_minutes, "daily_cap": daily_cap}
    return DeskSettings.objects.update_or_create(person=by, defaults=wishes)[0]


def must_not_exceed_day(by: User, now: datetime, *, claim: Claim | None = None) -> None:
    """Raise `DayFull` where taking one more claim would pass the person's cap.

    A claim that was taken today already may be taken again. The caller makes one person's takings
    wait for each other.
    """
    day = full_day(by, now=now)
    if day is None or (claim is not None and taken_today(by, claim, now=now)):
        return
    taken = ngettext(
        "You have taken %(count)d claim today, and that is enough for a day.",
        "You have taken %(count)d claims today, and that is enough for a day.",
        day.taken,
    ) % {"count": day.taken}
    if day.own:
        further = _("It is your own cap: you can change it in your settings.")
    else:
        further = _("If you must go on, a senior reviewer can lift the cap for today.")
    raise DayFull(f"{taken} {further}")


@transaction.atomic
def lift_cap(person: User, *, by: User, reason: str, now: datetime) -> CapLift:
    """Let somebody else take more claims today than the house's cap; their own cap stays."""
    by.must_have_role(Role.SENIOR_REVIEWER)
    if person.pk == by.pk:
        raise PermissionDenied(_("Nobody lifts their own cap."))
    person.must_have_role(*REVIEWING)
    if not reason.strip():
        raise NoReason(_("Say why more is needed today."), field="reason")
    lift, made = CapLift.objects.get_or_create(
        person=person,
        day=day_in_china(now),
        defaults={"by": by, "at": now, "reason": reason.strip()},
    )
    if not made:
        raise AlreadyLifted(_("The cap is lifted for this person today already."))
    return lift


NOTE = """
INSERT INTO review_stretch AS known (person_id, began_at, last_at)
VALUES (%(who)s, %(now)s, %(now)s)
ON CONFLICT (person_id) DO UPDATE SET
    began_at = CASE WHEN known.last_at <= %(ago)s THEN %(now)s ELSE known.began_at END,
    reminded_at = CASE WHEN known.last_at > %(ago)s THEN known.reminded_at END,
    last_at = greatest(known.last_at, %(now)s)
"""


@transaction.atomic
def note_work(*, by: User, now: datetime) -> None:
    """A sign that this person works: it lengthens the stretch, or begins one after a pause.

    One statement: two pages of one person that tell at once do not disturb each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"who": by.pk, "now": now, "ago": now - PAUSE})


@transaction.atomic
def put_reminder_away(*, by: User, now: datetime) -> None:
    """Remind again only after as long a time once more."""
    Stretch.objects.filter(person=by).update(reminded_at=now)
