"""Keeps the search good: builds indexes that became needed, and measures how much they find."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from django.conf import settings
from django.db.models import Max, Min

from similarity import index, queries
from similarity.index.building import NEEDED
from similarity.models import Fingerprint, RecallSample
from similarity.searching import views_of

logger = logging.getLogger(__name__)
NEAREST = 10  # of which it is counted how many are found
SECONDS = 60.0  # that one sample may take; it may then have asked about fewer contents


def build_indexes() -> int:
    """Build the index of each encoder's space that has come to need one; returns how many."""
    if Fingerprint.objects.order_by()[:NEEDED].count() < NEEDED:
        return 0  # and torch is not loaded for nothing
    from similarity import configured  # late: this measures pictures

    return sum(index.engine().prepare(each.space) for each in configured.encoders())


def sample_recall(*, now: datetime) -> int:
    """Measure each encoder's space if that was not done for a while; returns how many.

    What people wait for goes first: while a claim or a preview waits, nothing is done.
    """
    lately = now - timedelta(hours=settings.REDRESS_RECALL_HOURS)
    if (
        not Fingerprint.objects.exists()
        or RecallSample.objects.filter(measured_at__gt=lately).exists()
        or queries.somebody_waits(now)
    ):
        return 0
    from similarity import configured  # late: this measures pictures

    samples = [measure_recall(each.space, now=now) for each in configured.encoders()]
    return sum(sample is not None for sample in samples)


def measure_recall(
    space: str, *, now: datetime, most: int | None = None, seconds: float = SECONDS
) -> RecallSample | None:
    """Ask about some stored contents by the index and exactly, and keep what came out.

    At most `most` contents (`REDRESS_RECALL_CONTENTS`), as many as fit into `seconds`, at least
    one; none if the space is empty. Too low a recall is logged as an error.
    """
    engine, began = index.engine(), time.monotonic()
    found, wanted, quick, exact = 0, 0, list[float](), list[float]()
    for row in _drawn(space, most or settings.REDRESS_RECALL_CONTENTS):
        ask = partial(_asked, row, space)
        started = time.perf_counter()
        hits = ask(engine.nearest)
        halfway = time.perf_counter()
        truth = ask(engine.nearest_exactly)
        quick.append((halfway - started) * 1000)
        exact.append((time.perf_counter() - halfway) * 1000)
        found += len({hit.blob for hit in hits} & {hit.blob for hit in truth})
        wanted += len(truth)
        if time.monotonic() - began >= seconds:
            break
    if not quick:
        return None
    known = engine.state(space)
    sample = RecallSample.objects.create(
        space=space,
        rows=known.rows,
        asked=len(quick),
        nearest=NEAREST,
        recall=found / wanted if wanted else 1.0,
        p50_ms=float(np.percentile(quick, 50)),
        p99_ms=float(np.percentile(quick, 99)),
        exact_p50_ms=float(np.percentile(exact, 50)),
        indexed=known.ready or not known.needed,
        measured_at=now,
    )
    if sample.low:
        logger.error("The search finds %.1f %% of the nearest in %s", sample.recall * 100, space)
    return sample


def _drawn(space: str, count: int) -> Iterator[Fingerprint]:
    """Fingerprints from places drawn by lot; one may come twice."""
    rows = Fingerprint.objects.filter(space=space)
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for place in np.random.default_rng().integers(ends["first"], ends["last"] + 1, size=count):
        yield rows.filter(pk__gte=int(place)).order_by("pk")[0]


def _asked(row: Fingerprint, space: str, ask: Callable[..., list[index.Hit]]) -> list[index.Hit]:
    """What one of the two ways to ask says of a stored content, without itself."""
    return ask(views_of(row), space=space, limit=NEAREST, without=[row.blob_id])
