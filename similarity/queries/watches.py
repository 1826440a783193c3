"""Reads what is watched: the state of a work's watch, hits, and quarantined works."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from pictures.models import Work
from similarity.models import Flood, Watch, WatchHit

SAMPLE = 12  # avatars that a reviewer sees of a flood
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WatchState:
    """How a work stands: its last watch, what it found, and whether it is quarantined."""

    watch: Watch | None
    flood: Flood | None
    hits: int
    open_hits: int

    @property
    def on(self) -> bool:
        """Whether the work is watched now."""
        return self.watch is not None and self.watch.ended_at is None

    @property
    def comparing(self) -> bool:
        """Whether it is still to be compared with the avatars that are there."""
        return self.on and self.watch is not None and self.watch.retry_at is not None

    @property
    def stuck(self) -> bool:
        """Whether comparing it was given up."""
        waits = self.comparing or (self.watch is not None and self.watch.matched_at is not None)
        return self.on and not waits

    @property
    def quarantined(self) -> bool:
        return self.flood is not None and not self.flood.outcome


def watch_of(work: Work) -> WatchState:
    """How a work stands, in a constant number of questions."""
    last = Watch.objects.filter(work=work).order_by("-since", "-pk").first()
    flood = Flood.objects.filter(watch=last).order_by("-begun_at", "-pk").first() if last else None
    answers = WatchHit.objects.filter(watch__work=work).values_list("answer", flat=True)
    found = list(answers)
    return WatchState(last, flood, len(found), found.count(""))


def works_ever_watched(owner: User) -> QuerySet[Work]:
    """The works that a person watches or has watched, by title."""
    watched = Watch.objects.filter(work__owner=owner).values("work")
    return Work.objects.filter(pk__in=watched).order_by("title", "pk")


def hits_of(
    owner: User, *, answered: bool | None = None, work: Work | None = None
) -> QuerySet[WatchHit]:
    """What a person's works were found to be like, the newest first; none of a quarantined work."""
    found = WatchHit.objects.filter(watch__work__owner=owner).exclude(watch__floods__outcome="")
    if answered is not None:
        found = found.exclude(answer="") if answered else found.filter(answer="")
    if work is not None:
        found = found.filter(watch__work=work)
    return found.select_related("watch__work__blob", "avatar__blob", "claim")


def hit_of(owner: User, public_id: UUID) -> WatchHit:
    """A hit on the person's own work; `Http404` for every other."""
    return get_object_or_404(hits_of(owner), public_id=public_id)


def untold() -> QuerySet[WatchHit]:
    """Hits of which their owners were not told: unanswered, and of no quarantined work."""
    found = WatchHit.objects.filter(told_at=None, answer="", watch__ended_at=None)
    return found.exclude(watch__floods__outcome="")


def untold_of(owner: User) -> list[WatchHit]:
    """What to tell one owner, the likest first."""
    found = untold().filter(watch__work__owner=owner).select_related("watch__work", "avatar")
    return list(found.order_by("-score", "pk"))


def floods() -> QuerySet[Flood]:
    """Quarantined works, the open ones first, then the newest."""
    found = Flood.objects.select_related("watch__work__blob", "watch__work__owner", "decided_by")
    return found.order_by(F("decided_at").desc(nulls_first=True), "begun_at", "pk")


def hits_in_flood(flood: Flood) -> list[WatchHit]:
    """Some of the avatars because of which the work was quarantined, the likest first."""
    before = flood.watch.hits.filter(found_at__lte=flood.begun_at)
    lately = before.filter(found_at__gt=flood.begun_at - A_WEEK)
    return list(lately.select_related("avatar__blob").order_by("-score", "pk")[:SAMPLE])
