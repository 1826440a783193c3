"""A watched work with what was found, a quarantined one, and a check: for the doors."""

from typing import Any

from accounts.models import User
from similarity.checks import settle
from similarity.models import Check, Flood, Watch, WatchHit
from similarity.watching import watch
from tests.factories import NOW, make_avatar, make_work


def hit_on(owner: User) -> WatchHit:
    """An avatar that is like a watched work of the owner's."""
    watched = watch(make_work(owner), by=owner, now=NOW)
    Watch.objects.filter(pk=watched.pk).update(retry_at=None, matched_at=NOW)
    return WatchHit.objects.create(watch=watched, avatar=make_avatar(), score=0.9, found_at=NOW)


def watched_and_checked(creator: User, *, client: User) -> dict[str, dict[str, Any]]:
    """Arguments by the part of an address's name."""
    hit, flooded = hit_on(creator), hit_on(creator)
    flood = Flood.objects.create(watch=flooded.watch, begun_at=NOW, hits=40)
    check = Check(asked_by=client, asked_at=NOW, sha256="0" * 64)
    settle(check, Check.Verdict.SUSPICIOUS, score=0.9, watch=hit.watch, now=NOW)
    check.save()
    here = {"flood_id": flood.public_id, "reference": check.reference}
    return {
        "flooded": here | {"hit_id": flooded.public_id},
        "watched": here | {"hit_id": hit.public_id, "work_id": hit.watch.work.public_id},
        "hit": {"public_id": hit.public_id},
        "flood": {"public_id": flood.public_id},
        "asked": {"public_id": check.public_id},
    }
