"""Works off the wishes for a preview: compares drafts, and finds the avatar of a screenshot."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.failures import reason_of
from pictures.models import Avatar, Blob
from similarity import index, queries, searching, serving
from similarity.models import Band, PreviewRequest
from similarity.searching import Near
from similarity.tries import SECONDS_PER_RUN, count_try, work_off

if TYPE_CHECKING:
    from similarity.comparing import Desk

logger = logging.getLogger(__name__)
MOST_TRIES = 4  # somebody waits in front of the page; they can ask again
CANDIDATES = 3  # the nearest avatars by fingerprint that are compared in full


def preview_waiting(*, now: datetime, seconds: float = SECONDS_PER_RUN) -> int:
    """Compare the drafts that wait for it, one per transaction; returns how many came through.

    Several workers may run this at once. A wish whose worker is killed is tried again after a
    pause. Stops after `seconds`.
    """
    if not queries.previews_waiting(now).exists():
        return 0  # and torch is not loaded for nothing
    from similarity.comparing import desk  # late: this imports torch

    table = desk()
    return work_off(
        lambda moment: begin_preview(now=moment),
        lambda request, moment: finish_preview(request, table, now=moment),
        now=now,
        seconds=seconds,
    )


@transaction.atomic
def begin_preview(*, now: datetime) -> PreviewRequest | None:
    """Pick the next wish and count the try before it can go wrong."""
    waiting = queries.previews_waiting(now)
    request = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if request is None:
        return None
    count_try(request, now=now, most=MOST_TRIES)
    request.started_at = now
    request.save(update_fields=["tries", "failure", "started_at", "retry_at"])
    return request


def finish_preview(request: PreviewRequest, table: "Desk", *, now: datetime) -> bool:
    """Compare the draft of a wish whose try has begun; a failure becomes a fact with its reason."""
    try:
        return _work_off(request, table, now=now)
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be previewed (try %d)", request.claim, request.tries)
        PreviewRequest.objects.filter(pk=request.pk).update(failure=reason_of(error))
        return False


@transaction.atomic
def _work_off(request: PreviewRequest, table: "Desk", *, now: datetime) -> bool:
    """Compare the draft as it is now; False if another worker has the wish, or had it."""
    free = PreviewRequest.objects.select_for_update(skip_locked=True, of=("self",))
    locked = free.filter(pk=request.pk, finished_at__isnull=True).first()
    if locked is None:
        return False
    avatar, works = locked.claim.avatar, {}
    if avatar is not None:
        for picture in locked.claim.pictures.select_related("work__blob"):
            blob = picture.work.blob
            band = table.judge(blob, avatar.blob).band
            works[str(picture.public_id)] = {"sha256": blob.sha256, "band": band}
        locked.suggested = registered_as(avatar, table)
    locked.result = {"avatar": avatar.blob.sha256 if avatar else "", "works": works}
    locked.failure, locked.retry_at, locked.finished_at = "", None, now
    locked.save(update_fields=["suggested", "result", "failure", "retry_at", "finished_at"])
    return True


def registered_as(seen: Avatar, table: "Desk") -> Avatar | None:
    """The registered avatar that an uploaded one most likely shows, if there is one.

    The same content first; then of the nearest fingerprints the first that the full comparison
    calls likely.
    """
    registered = Avatar.objects.filter(external_id__isnull=False).order_by("pk")
    if seen.registered:
        return None
    same = registered.filter(blob=seen.blob).first()
    if same is not None:
        return same
    for near in look_alikes(seen.blob, table):
        if table.judge(near.blob, seen.blob).band == Band.LIKELY:
            return registered.filter(blob=near.blob).first()
    return None


def look_alikes(blob: Blob, table: "Desk") -> list[Near]:
    """The registered avatars nearest to a content, in the space that is searched."""
    searched = serving.desk_for(table)
    found = searched.stored(blob) or searched.embed(blob)
    return searching.nearest_to(
        index.views_of(found),
        space=searched.encoder.space,
        among=index.registered_avatars().exclude(blob=blob),
        limit=CANDIDATES,
    )
