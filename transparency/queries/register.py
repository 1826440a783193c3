"""Reads the register and the archives; nothing here touches a claim or a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from transparency.models import Archive, Entry
from transparency.numbers import tidy
from transparency.periods import ALL, day_after, first_day
from transparency.statements import Facts, line

PIECE = 2_000  # entries that are read at once


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody wants; "" leaves a thing open. `appeal` is YES, CHANGED or STOOD."""

    period: str = ALL
    outcome: str = ""
    ground: str = ""
    respondent: str = ""
    decided_by: str = ""
    appeal: str = ""
    number: str = ""


def entries(wanted: Wanted) -> QuerySet[Entry]:
    """The entries that fit, the newest day first; none of a period that there is not."""
    found = Entry.objects.select_related("archive", "replaces", "replaced")
    found = found.order_by("-archive__number", "number")
    first, after = first_day(wanted.period), day_after(wanted.period)
    if first is not None and after is not None:
        days = Archive.objects.filter(day__gte=first, day__lt=after)
        found = found.filter(archive__in=days)
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    if wanted.ground:
        found = found.filter(grounds__contains=[wanted.ground])
    if wanted.respondent:
        found = found.filter(respondent=wanted.respondent)
    if wanted.decided_by:
        machine = wanted.decided_by == "MACHINE"
        same = {"outcome": Entry.Outcome.NO_MATCH}
        found = found.filter(**same) if machine else found.exclude(**same)
    if wanted.number:
        found = found.filter(number=tidy(wanted.number))
    return _appealed(found, wanted.appeal)


def _appealed(found: QuerySet[Entry], appeal: str) -> QuerySet[Entry]:
    """Of all entries those that decide an appeal, and whether the outcome is another one."""
    if not appeal:
        return found
    decided = found.filter(replaces__isnull=False).exclude(replaces__outcome="NO_MATCH")
    was = Entry.objects.filter(pk=OuterRef("replaces")).values("outcome")[:1]
    if appeal == "CHANGED":
        return decided.exclude(outcome=Subquery(was))
    return decided.filter(outcome=Subquery(was)) if appeal == "STOOD" else decided


def grounds_of(entry: Entry) -> list[tuple[str, int | None]]:
    """The grounds of an entry, each with its number of pictures as far as that is told."""
    counts: list[int | None] = list(entry.counts) or [None for _ground in entry.grounds]
    return list(zip(entry.grounds, counts, strict=True))


def facts_of(entry: Entry) -> Facts:
    """What its statement of reasons says; `entries` has read all that is needed for it."""
    review = ""
    if entry.replaces is not None:
        review = "APPEAL" if entry.after_appeal else "PERSON"
    return Facts(
        number=entry.number,
        entered_on=entry.archive.day,
        outcome=entry.outcome,
        respondent=entry.respondent,
        least=entry.least,
        most=entry.most,
        grounds=grounds_of(entry),
        amount=entry.amount,
        replaces=entry.replaces.number if entry.replaces else "",
        review=review,
    )


def lines_of(archive: Archive) -> Iterator[bytes]:
    """The lines of a day's archive, in the order of their numbers, which are drawn by lot."""
    found = Entry.objects.filter(archive=archive).select_related("archive", "replaces")
    for entry in in_order(list(found)):
        yield line(facts_of(entry))


def in_order(found: list[Entry]) -> list[Entry]:
    """Entries by their numbers, sorted here: a database sorts as its language does."""
    return sorted(found, key=lambda entry: entry.number)


def in_pieces(wanted: Wanted) -> Iterator[Entry]:
    """All entries that fit, however many, read piece by piece in the order of their keys."""
    last = 0
    found = entries(wanted).order_by("pk")
    while piece := list(found.filter(pk__gt=last)[:PIECE]):
        yield from piece
        last = piece[-1].pk


def archives() -> QuerySet[Archive]:
    """All archives, the newest first."""
    return Archive.objects.order_by("-number")


def latest() -> Archive | None:
    """The archive of the last day that has one."""
    return archives().first()


def has_entries() -> bool:
    """Whether anything is in the register."""
    return Entry.objects.exists()
