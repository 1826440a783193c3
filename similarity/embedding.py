"""Keeps a fingerprint of every avatar that the platform registers, to find it again."""

import logging
import time
from datetime import datetime, timedelta

from django.core.cache import cache

from similarity import queries
from similarity.actions import SECONDS_PER_RING

logger = logging.getLogger(__name__)
HELD_BACK = timedelta(days=1)  # until a content that cannot be read is tried again


def embed_registered(*, now: datetime, seconds: float = SECONDS_PER_RING) -> int:
    """Compute missing fingerprints, the newest avatars first; returns how many were added.

    What people wait for goes first: while a claim or a preview waits, nothing is done. Broken off
    anywhere, the next call goes on. A content that fails is logged and left alone for a day;
    `manage.py reembed` lists each with its reason.
    """
    if not queries.registered_anything():
        return 0  # and torch is not loaded for nothing
    from similarity.comparing import desk  # late: this imports torch

    table, started, added, last = desk(), time.monotonic(), 0, None
    while time.monotonic() - started < seconds and not queries.somebody_waits(now):
        blob = queries.registered_without_fingerprint(table.encoder.space, before=last)
        if blob is None:
            break
        last, key = blob.pk, f"not-embedded:{table.encoder.space}:{blob.pk}"
        if cache.get(key):
            continue
        try:
            table.embed(blob)
        except Exception:  # whatever it was, an operator must see it
            logger.exception("%s could not be embedded", blob)
            cache.set(key, True, timeout=HELD_BACK.total_seconds())
        else:
            added += 1
    return added
