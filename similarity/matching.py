"""Compares what is watched with the avatars: each new avatar once, each newly watched work once."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from accounts.failures import reason_of
from pictures.models import Avatar, Blob
from similarity import index, neighbours
from similarity.actions import SECONDS_PER_RING
from similarity.models import Arrival, Band, Fingerprint, Flood, Watch, WatchHit
from similarity.queries import somebody_waits
from similarity.queries.watches import A_WEEK
from similarity.taking import take_next
from similarity.tries import work_off

if TYPE_CHECKING:
    from similarity.shelf import Shelf

logger = logging.getLogger(__name__)
# How far behind the newest arrival one without a row is still looked for: transactions end in
# another order than their keys.
LOOK_BACK = 10_000
AT_ONCE = 2_000
CANDIDATES = 40  # contents of avatars near each view of a newly watched work


def match_waiting(*, now: datetime, seconds: float = SECONDS_PER_RING) -> int:
    """Compare new avatars with what is watched, then newly watched works with all avatars.

    Returns how many came through. What people wait for goes first: while a claim or a preview
    waits, nothing is done. Several workers may run this at once; a row whose worker is killed is
    tried again after a pause, and a hit is written once.
    """
    before = timezone.now()
    note_arrivals(now=now)
    if not neighbours.watched().exists():
        pass_unwatched(before, now=now)
        return 0
    something = arrivals_waiting(now).exists() or backlogs_waiting(now).exists()
    if not something or somebody_waits(now):
        return 0  # and torch is not loaded for nothing
    from similarity.comparing import desk  # late: this imports torch
    from similarity.shelf import Shelf

    shelf = Shelf(desk())
    return sum(
        work_off(begin, finish, now=now, seconds=seconds)
        for begin, finish in (
            (begin_arrival, lambda row, moment: finish_arrival(row, shelf, now=moment)),
            (begin_backlog, lambda row, moment: finish_backlog(row, shelf, now=moment)),
        )
    )


def note_arrivals(*, now: datetime) -> int:
    """Make a row for each registered avatar that has none; returns how many wait because of it.

    Where nothing is watched those with a fingerprint need no comparison: a work watched later is
    compared with every fingerprint that is there.
    """
    nothing_watched = not neighbours.watched().exists()
    waiting = 0
    while fresh := list(_without_row()[:AT_ONCE]):
        rows = [
            Arrival(avatar_id=key, matched_at=now)
            if known and nothing_watched
            else Arrival(avatar_id=key, retry_at=now)
            for key, known in fresh
        ]
        Arrival.objects.bulk_create(rows, ignore_conflicts=True)
        waiting += sum(row.retry_at is not None for row in rows)
    return waiting


def pass_unwatched(before: datetime, *, now: datetime) -> int:
    """Let new avatars through that had a fingerprint before it was seen that nothing is watched.

    Whatever is watched since then is compared with those fingerprints.
    """
    made = Fingerprint.objects.filter(blob=OuterRef("avatar__blob"), created_at__lt=before)
    known = Exists(made)
    waiting = Arrival.objects.filter(known, retry_at__isnull=False)
    return waiting.update(failure="", retry_at=None, matched_at=now)


def _without_row() -> QuerySet[Avatar, tuple[int, bool]]:
    """Keys of registered avatars without a row, oldest first, and whether one has a fingerprint."""
    newest = Arrival.objects.aggregate(newest=Max("avatar_id"))["newest"] or 0
    registered = Avatar.objects.filter(external_id__isnull=False, pk__gt=newest - LOOK_BACK)
    fresh = registered.filter(~Exists(Arrival.objects.filter(avatar=OuterRef("pk"))))
    known = Exists(Fingerprint.objects.filter(blob=OuterRef("blob")))
    return fresh.annotate(known=known).order_by("pk").values_list("pk", "known")


def arrivals_waiting(now: datetime) -> QuerySet[Arrival]:
    """New avatars to compare now, oldest first."""
    return Arrival.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")


def backlogs_waiting(now: datetime) -> QuerySet[Watch]:
    """Newly watched works to compare now, oldest first; none that is in quarantine."""
    open_floods = Flood.objects.filter(watch=OuterRef("pk"), outcome="")
    waiting = Watch.objects.filter(~Exists(open_floods), retry_at__lte=now)
    return waiting.order_by("retry_at", "pk")


def begin_arrival(now: datetime) -> Arrival | None:
    """Pick the next new avatar and count the try before it can go wrong."""
    return take_next(arrivals_waiting(now), now=now)


def begin_backlog(now: datetime) -> Watch | None:
    """Pick the next newly watched work and count the try before it can go wrong."""
    return take_next(backlogs_waiting(now), now=now)


def finish_arrival(arrival: Arrival, shelf: "Shelf", *, now: datetime) -> bool:
    """Compare a new avatar with the watched works near it; a failure keeps its reason."""
    avatar = arrival.avatar
    try:
        features = shelf.features(avatar.blob)
        found, space = shelf.print_of(avatar.blob, features)
        near = neighbours.near(found, space=space, among=neighbours.contents_watched())
        likely = {
            key: judged.value
            for key, judged in shelf.judged(near, features).items()
            if judged.band == Band.LIKELY
        }
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be compared with what is watched", avatar)
        Arrival.objects.filter(pk=arrival.pk).update(failure=reason_of(error))
        return False
    with transaction.atomic():
        for watch in neighbours.watched().filter(work__blob__in=likely).order_by("pk"):
            score = likely[watch.work.blob_id]
            note_hits(watch, [(avatar, score)], now=now)
        Arrival.objects.filter(pk=arrival.pk).update(failure="", retry_at=None, matched_at=now)
    return True


def finish_backlog(watch: Watch, shelf: "Shelf", *, now: datetime) -> bool:
    """Compare a newly watched work with the avatars near it; a failure keeps its reason."""
    try:
        found = likely_avatars(watch.work.blob, shelf)
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be compared with the avatars", watch.work)
        Watch.objects.filter(pk=watch.pk).update(failure=reason_of(error))
        return False
    with transaction.atomic():
        note_hits(watch, found, now=now)
        standing = Watch.objects.filter(pk=watch.pk, ended_at=None)
        standing.update(failure="", retry_at=None, matched_at=now)
    return True


def likely_avatars(work: Blob, shelf: "Shelf") -> list[tuple[Avatar, float]]:
    """The registered avatars that the full comparison calls likely, with their scores."""
    found, space = shelf.print_of(work, shelf.features(work))
    near = neighbours.near(found, space=space, among=index.registered_avatars(), limit=CANDIDATES)
    likely = {}
    for blob in near:
        judged = shelf.judge(work, shelf.features(blob))
        if judged.band == Band.LIKELY:
            likely[blob.pk] = judged.value
    avatars = Avatar.objects.filter(blob__in=likely, external_id__isnull=False).order_by("pk")
    return [(avatar, likely[avatar.blob_id]) for avatar in avatars]


def note_hits(watch: Watch, found: Iterable[tuple[Avatar, float]], *, now: datetime) -> None:
    """Keep what a watched work is like, each avatar once; too many within a week are a flood."""
    locked = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
    if locked.ended_at is not None:
        return
    WatchHit.objects.bulk_create(
        [
            WatchHit(watch=locked, avatar=avatar, score=score, found_at=now)
            for avatar, score in found
        ],
        ignore_conflicts=True,
    )
    lately = WatchHit.objects.filter(watch=locked, found_at__gt=now - A_WEEK).count()
    if lately > locked.allowance and not locked.floods.filter(outcome="").exists():
        Flood.objects.create(watch=locked, begun_at=now, hits=lately)
