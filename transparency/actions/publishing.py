"""Enters decisions in the register, one day after the other, each day once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.clocks import day_in_china
from transparency.actions.keeping import digest_of, keep
from transparency.anonymity import Told, alike
from transparency.models import Archive, Entry
from transparency.numbers import new_number
from transparency.packing import pack
from transparency.queries.register import facts_of, in_order, latest
from transparency.queries.waiting import Decision, decisions, first_decided_on, waiting_steps
from transparency.statements import line

LOCK = 0x7265_6769_7374_6572  # "register"
MOST_DAYS = 31  # in one ring of the bell; the next ring goes on


class DayNotOver(Refused):
    """More may be decided on that day."""

    code = "day_not_over"


def publish_waiting(*, now: datetime) -> int:
    """Make the archives of all days that are over and have none yet; returns how many.

    At most a month of days at once: the first time there may be years of them.
    """
    made = 0
    while made < MOST_DAYS and (day := _next_day(now)) is not None:
        made += publish_day(day, now=now) is not None
    return made


def _next_day(now: datetime) -> date | None:
    """The day whose archive is to be made next; None while its day is not over."""
    last = latest()
    day = last.day + timedelta(days=1) if last else first_decided_on()
    return day if day is not None and day < day_in_china(now) else None


@transaction.atomic
def publish_day(day: date, *, now: datetime) -> Archive | None:
    """Enter what was decided by the end of a day and make its archive; None if there is one.

    The system does it, so there is no `by`. First decisions and decisions that replace an earlier
    entry are entered only where k claims of their sort wait; fewer wait for the next day. Raises
    `DayNotOver`.
    """
    if day >= day_in_china(now):
        raise DayNotOver(_("The day is not over yet."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = latest()
    if last is not None and last.day >= day:
        return None
    k = settings.REDRESS_TRANSPARENCY_K
    archive = Archive(
        number=last.number + 1 if last else 1,
        day=day,
        previous=last.digest if last else "",
        k=k,
        made_at=now,
    )
    found = decisions(waiting_steps(day))
    first = _entered([one for one in found if one.earlier is None], archive)
    again = _entered([one for one in found if one.earlier is not None], archive)
    return _made(archive, [*first, *again])


def _made(archive: Archive, entries: list[Entry]) -> Archive:
    """Write down an archive with its entries; its file follows once they are committed."""
    packed = pack(line(facts_of(entry)) for entry in in_order(entries))
    archive.rows, archive.size = len(entries), len(packed.data)
    archive.sha256, archive.lines_sha256 = packed.sha256, packed.lines_sha256
    archive.digest = digest_of(archive)
    archive.save(force_insert=True)
    for entry in entries:
        entry.archive = archive  # once more: now it has a key
    Entry.objects.bulk_create(entries)
    transaction.on_commit(partial(keep, archive, packed.data))
    return archive


def _entered(found: Sequence[Decision], archive: Archive) -> list[Entry]:
    """The entries of decisions of one sort; none where there are too few to hide each."""
    if len(found) < archive.k:
        return []
    words = alike([one.words for one in found], archive.k)
    return [_entry(one, told, archive) for one, told in zip(found, words, strict=True)]


def _entry(one: Decision, told: Told, archive: Archive) -> Entry:
    exact = told.least == told.most
    return Entry(
        archive=archive,
        number=new_number(),
        step=one.step,
        replaces=one.earlier,
        outcome=one.outcome,
        respondent=told.respondent,
        least=told.least,
        most=told.most,
        grounds=[ground for ground, _count in one.grounds],
        counts=[count for _ground, count in one.grounds] if exact else [],
        amount=one.amount if exact else None,
    )
