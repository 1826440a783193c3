"""Keeps fingerprints of registered avatars and of works, to find them again."""

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from pictures.models import Blob
from similarity import queries
from similarity.actions import SECONDS_PER_RING

if TYPE_CHECKING:
    from similarity.comparing import Desk

logger = logging.getLogger(__name__)
HELD_BACK = timedelta(days=1)  # until a content that cannot be read is tried again


def embed_registered(*, now: datetime, seconds: float = SECONDS_PER_RING) -> int:
    """Compute missing fingerprints, in the space of each encoder; returns how many were added.

    Avatars go before works, and the newest first. What people wait for goes before all: while a
    claim or a preview waits, nothing is done. Broken off anywhere, the next call goes on. A content
    that fails is logged and left alone for a day; `manage.py reembed` lists each with its reason.
    """
    if not queries.anything_to_embed():
        return 0  # and torch is not loaded for nothing
    from similarity.comparing import desks  # late: this imports torch

    started, added = time.monotonic(), 0
    for table in desks():
        missing = queries.without_any_fingerprint(table.encoder.space)
        while time.monotonic() - started < seconds and not queries.somebody_waits(now):
            blob = next(missing, None)
            if blob is None:
                break
            added += embed(blob, table)
    return added


def embed(blob: Blob, table: "Desk") -> bool:
    """Keep a content's fingerprint; false if that failed, now or within a day."""
    key = f"not-embedded:{table.encoder.space}:{blob.pk}"
    if cache.get(key):
        return False
    try:
        table.embed(blob)
    except Exception:  # whatever it was, an operator must see it
        logger.exception("%s could not be embedded", blob)
        cache.set(key, True, timeout=HELD_BACK.total_seconds())
        return False
    return True
