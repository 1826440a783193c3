"""The bells of the similarity room: compare, preview, draw, embed, index, sample."""

from celery import shared_task
from django.utils import timezone

from similarity import (
    actions,
    checking,
    checks,
    embedding,
    exhibits,
    matching,
    previewing,
    queries,
    upkeep,
)  # fmt: skip


@shared_task(name="similarity.compare_waiting")
def compare_waiting() -> int:
    """Compare what waits; if the run's time was too short for all, ring again."""
    compared = actions.compare_waiting(now=timezone.now())
    if compared and queries.waiting(timezone.now()).exists():
        compare_waiting.delay()
    return compared


@shared_task(name="similarity.refresh_base_rate")
def refresh_base_rate() -> int:
    """Add to the sample of unrelated pairs, if nothing more urgent waits."""
    return actions.refresh_base_rate(now=timezone.now())


@shared_task(name="similarity.draw_waiting")
def draw_waiting() -> int:
    """Draw what waits; if the run's time was too short for all, ring again."""
    drawn = exhibits.draw_waiting(now=timezone.now())
    if drawn and queries.undrawn(timezone.now()).exists():
        draw_waiting.delay()
    return drawn


@shared_task(name="similarity.preview_waiting")
def preview_waiting() -> int:
    """Compare the drafts whose claimants asked for it; if time was too short, ring again."""
    shown = previewing.preview_waiting(now=timezone.now())
    if shown and queries.previews_waiting(timezone.now()).exists():
        preview_waiting.delay()
    return shown


@shared_task(name="similarity.embed_registered")
def embed_registered() -> int:
    """Keep fingerprints of registered avatars and of works, if nothing more urgent waits."""
    return embedding.embed_registered(now=timezone.now())


@shared_task(name="similarity.match_waiting")
def match_waiting() -> int:
    """Compare new avatars with what is watched, and newly watched works with all avatars."""
    return matching.match_waiting(now=timezone.now())


@shared_task(name="similarity.check_waiting")
def check_waiting() -> int:
    """Answer checks that no listening process has answered."""
    return checking.check_waiting(now=timezone.now())


@shared_task(name="similarity.forget_checks")
def forget_checks() -> int:
    """Forget old checks; not with every answer, for one is asked for at every call."""
    return checks.forget_checks(now=timezone.now())


@shared_task(name="similarity.build_indexes")
def build_indexes() -> int:
    """Build the indexes that many fingerprints need, once there are many."""
    return upkeep.build_indexes()


@shared_task(name="similarity.sample_recall")
def sample_recall() -> int:
    """Measure how much the search finds, if that is due and nothing more urgent waits."""
    return upkeep.sample_recall(now=timezone.now())
