"""Everything that changes comparisons, fingerprints and the sample of unrelated pairs."""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.failures import LONGEST_REASON, reason_of
from accounts.models import User
from accounts.refusal import Refused
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from pictures.models import Blob
from similarity import queries
from similarity.lots import Block
from similarity.models import (
    Attempt,
    Band,
    BaseRate,
    Comparison,
    Fingerprint,
    UnrelatedPair,
)
from similarity.tries import SECONDS_PER_RUN, count_try, work_off

if TYPE_CHECKING:
    from similarity.comparing import Desk

logger = logging.getLogger(__name__)
# The sample of unrelated pairs: how many, how long one ring of its bell may take, and how many
# times more works or avatars there must be before it is drawn anew.
PAIRS = 10_000
SECONDS_PER_RING = 15.0
GROWTH = 1.5
FEW_AT_ONCE = 1_000  # rows deleted in one transaction, which locks them


class NotWaiting(Refused):
    """The claim is not waiting to be compared."""

    code = "not_waiting"


def compare_waiting(*, now: datetime, seconds: float = SECONDS_PER_RUN) -> int:
    """Compare the filed claims that wait, one per transaction; returns how many came through.

    Several workers may run this at once. A claim whose worker is killed stays filed and is tried
    again after a pause; nothing of the broken try remains but the count. Stops after `seconds`.
    """
    from similarity.comparing import desk  # late: this imports torch

    table = desk()
    return work_off(
        lambda moment: begin_attempt(now=moment),
        lambda attempt, moment: finish_attempt(attempt, table, now=moment),
        now=now,
        seconds=seconds,
    )


@transaction.atomic
def begin_attempt(*, now: datetime) -> Attempt | None:
    """Pick the next waiting claim and count the try before it can go wrong."""
    claim = queries.waiting(now).select_for_update(skip_locked=True, of=("self",)).first()
    if claim is None:
        return None
    attempt, _created = Attempt.objects.get_or_create(claim=claim)
    count_try(attempt, now=now)
    attempt.save(update_fields=["tries", "failure", "retry_at"])
    return attempt


def finish_attempt(attempt: Attempt, table: "Desk", *, now: datetime) -> bool:
    """Compare the claim of an attempt; a failure becomes a fact with its reason."""
    try:
        compare_claim(attempt.claim, by=None, now=now, table=table)
    except NotWaiting:
        return False
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be compared (try %d)", attempt.claim, attempt.tries)
        Attempt.objects.filter(pk=attempt.pk).update(failure=reason_of(error))
        return False
    return True


@transaction.atomic
def compare_claim(
    claim: Claim, *, by: User | None = None, now: datetime, table: "Desk | None" = None
) -> Claim:
    """Compare every picture of a filed claim and bring it to review, or to "no match found".

    Raises `NotWaiting` if it is not filed or another worker has it; any failure to read or encode
    a picture leaves the claim as it was.
    """
    from similarity.comparing import desk  # late: this imports torch

    free = Claim.objects.select_for_update(skip_locked=True, of=("self",))
    locked = free.filter(pk=claim.pk, state=State.SUBMITTED).first()
    claim.refresh_from_db()
    if locked is None:
        raise NotWaiting(_("This claim is not waiting to be compared."))
    table = table or desk()
    pictures = claim.pictures.select_related("work__blob", "claim__avatar__blob")
    found = [table.compare(picture, now=now) for picture in pictures]
    Comparison.objects.bulk_create(found)
    matched = any(comparison.band in (Band.LIKELY, Band.POSSIBLE) for comparison in found)
    advance(claim, to=State.IN_REVIEW if matched else State.NO_MATCH, by=by, now=now)
    Attempt.objects.update_or_create(
        claim=claim, defaults={"failure": "", "retry_at": None, "done_at": now}
    )
    return claim


@transaction.atomic
def retry_given_up(*, now: datetime) -> int:
    """Let every claim that was given up be tried again from the start; returns how many."""
    stuck = list(queries.given_up().select_for_update(of=("self",)).values_list("pk", flat=True))
    return Attempt.objects.filter(pk__in=stuck).update(tries=0, retry_at=now)


def refresh_base_rate(*, now: datetime, seconds: float = SECONDS_PER_RING) -> int:
    """Add to the sample of unrelated pairs for about `seconds`; returns how many were added.

    Claims go first: while one waits, nothing is done. Several workers may run this at once.
    """
    if not all(queries.sizes()):
        return 0  # and torch is not loaded for nothing
    from similarity.comparing import desk  # late: this imports torch

    started, added = time.monotonic(), 0
    filling = fill_base_rate(desk(), pairs=PAIRS, now=now)
    while time.monotonic() - started < seconds and not queries.waiting(now).exists():
        found = next(filling, None)
        if found is None:
            break
        added += found
    return added


def fill_base_rate(table: "Desk", *, pairs: int, now: datetime) -> Iterator[int]:
    """Bring the sample for a desk's encoder and calibration to `pairs` pairs, block by block.

    Yields how many pairs each block added. Broken off anywhere, the next call goes on after the
    last whole block. Pairs of an earlier draw stay until the present one is whole.
    """
    rate = begin_draw(table, now=now)
    draw = rate.draw
    queries.claimed_together(UnrelatedPair.objects.filter(rate=rate)).delete()
    present = UnrelatedPair.objects.filter(rate=rate, draw=draw)
    blocks = queries.blocks_of(rate) if present.count() < pairs else []
    while rate.blocks < len(blocks) and present.count() < pairs:
        measured, failure = measure_block(table, blocks[rate.blocks])
        yield add_block(rate, measured, failure, now=now)
        if rate.draw != draw:
            return  # another worker has begun a new one
    UnrelatedPair.objects.filter(rate=rate, draw__lt=draw).delete()


@transaction.atomic
def begin_draw(table: "Desk", *, now: datetime) -> BaseRate:
    """The sample for a desk, with a new draw begun if the collection has grown much since."""
    works, avatars = queries.sizes()
    counts = {"works": works, "avatars": avatars, "begun_at": now}
    rate, _new = BaseRate.objects.select_for_update().get_or_create(
        space=table.encoder.space, calibration_sha256=table.calibration.sha256, defaults=counts
    )
    if works > GROWTH * rate.works or avatars > GROWTH * rate.avatars:
        BaseRate.objects.filter(pk=rate.pk).update(
            draw=rate.draw + 1, blocks=0, failure="", **counts
        )
        rate.refresh_from_db()
    return rate


def measure_block(table: "Desk", block: Block) -> tuple[list[UnrelatedPair], str]:
    """The scores of every work beside every avatar of a block; and what could not be measured."""
    fresh, failure, pairs = table.afresh(), "", []
    contents = Blob.objects.in_bulk([*block[0], *block[1]])
    for key, blob in list(contents.items()):
        try:
            fresh.features(blob)
        except Exception as error:  # whatever it was, an operator must see it
            logger.exception("%s could not be measured", blob)
            failure = f"{blob.sha256}: {reason_of(error)}"[:LONGEST_REASON]
            del contents[key]
    for original in (contents[key] for key in block[0] if key in contents):
        for avatar in (contents[key] for key in block[1] if key in contents):
            if original != avatar:
                score = fresh.score(original, avatar)
                pairs.append(UnrelatedPair(original=original, avatar=avatar, score=score))
    return pairs, failure


@transaction.atomic
def add_block(
    rate: BaseRate, pairs: Sequence[UnrelatedPair], failure: str, *, now: datetime
) -> int:
    """Keep what was measured of the sample's next block; returns how many pairs there are in it.

    Another worker may have been faster; then nothing is kept. Either way `rate` says how far the
    sample is now. What belongs together or was removed in the meantime is left out.
    """
    expected = (rate.draw, rate.blocks)
    rate.refresh_from_db(from_queryset=BaseRate.objects.select_for_update())
    if (rate.draw, rate.blocks) != expected:
        return 0
    keys = {key for pair in pairs for key in (pair.original_id, pair.avatar_id)}
    held = Blob.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    there = set(held.values_list("pk", flat=True))
    kept = [pair for pair in pairs if {pair.original_id, pair.avatar_id} <= there]
    for pair in kept:
        pair.rate, pair.draw = rate, rate.draw
    UnrelatedPair.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["rate", "original", "avatar"],
        update_fields=["score", "draw"],
    )
    block = UnrelatedPair.objects.filter(rate=rate, original__in=there, avatar__in=there)
    together, _kinds = queries.claimed_together(block).delete()
    rate.blocks, rate.measured_at, rate.failure = rate.blocks + 1, now, failure or rate.failure
    rate.save(update_fields=["blocks", "measured_at", "failure"])
    return len(kept) - together


def embed_missing(table: "Desk") -> Iterator[tuple[Blob, str]]:
    """Compute and keep the fingerprint of every content that has none in a desk's space.

    Yields each content with the reason why it failed, or with nothing. Each is kept by itself, so
    it can be broken off and go on later, or run twice at once.
    """
    missing, last = queries.without_fingerprint(table.encoder.space, table.format), 0
    while (blob := missing.filter(pk__gt=last).first()) is not None:
        last, failure = blob.pk, ""
        try:
            table.embed(blob)
        except Exception as error:  # whatever it was, an operator must see it
            logger.exception("%s could not be embedded", blob)
            failure = reason_of(error)
        yield blob, failure


def forget_space(space: str) -> int:
    """Delete all fingerprints of a space, a few at a time; returns how many there were."""
    rows, gone = Fingerprint.objects.filter(space=space), 0
    while keys := list(rows.values_list("pk", flat=True)[:FEW_AT_ONCE]):
        gone += rows.filter(pk__in=keys).delete()[0]
    return gone
