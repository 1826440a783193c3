"""Samples of unrelated pairs with given scores, without any picture behind them."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import product

from pictures.models import Blob
from similarity.models import BaseRate, Comparison, UnrelatedPair
from tests.factories import NOW

SIDE = 110


def make_contents(name: str, count: int = SIDE) -> list[Blob]:
    """Rows of contents that have no file."""
    return Blob.objects.bulk_create(
        Blob(
            sha256=sha256(f"{name} {number}".encode()).hexdigest(),
            media_type="image/png",
            size=1,
            width=1,
            height=1,
            original="nowhere",
            created_at=NOW,
        )
        for number in range(count)
    )


def make_sample(scores: Sequence[float], *, like: Comparison) -> BaseRate:
    """A sample with these scores for the encoder and calibration of a comparison."""
    name = f"{like.space} {like.calibration_sha256}"
    rate = BaseRate.objects.create(
        space=like.space,
        calibration_sha256=like.calibration_sha256,
        works=SIDE,
        avatars=SIDE,
        begun_at=NOW,
        measured_at=NOW,
    )
    pairs = product(make_contents(f"work {name}"), make_contents(f"avatar {name}"))
    UnrelatedPair.objects.bulk_create(
        UnrelatedPair(rate=rate, original=original, avatar=avatar, score=score, draw=1)
        for score, (original, avatar) in zip(scores, pairs, strict=False)
    )
    return rate
