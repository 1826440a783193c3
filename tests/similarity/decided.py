"""Many decided claims at once, their signals invented: for fits that need hundreds of pairs."""

import random
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, Blob, Work
from review.grounds import Access, Element, Ground
from review.models import Verdict
from similarity import configured, score
from similarity.comparing import FORMAT
from similarity.features import Features, describe, fingerprint
from similarity.inputs import inputs
from similarity.models import Band, Comparison
from similarity.reducing import reduce
from similarity.signals import Signals, measure
from tests.factories import NOW, make_user
from tests.similarity.drawing import character, mirrored
from tests.similarity.samples import make_contents

_numbers = count(1)


@cache
def ends() -> tuple[Signals, Signals]:
    """What is measured of two unlike characters, and of one and its mirror image."""

    def features(number: int, *, turned: bool = False) -> Features:
        image = reduce(mirrored(character(number)) if turned else character(number))
        return describe(image, fingerprint(image, configured.encoder()))

    work = features(1)
    return measure(work, features(2)), measure(work, features(1, turned=True))


def between(first: Any, second: Any, dice: random.Random) -> Any:
    """Every number somewhere between those of both, each for itself; all else is the second's."""
    if isinstance(first, dict) and isinstance(second, dict):
        return {key: between(first[key], second[key], dice) for key in second}
    if isinstance(second, bool) or not isinstance(second, int | float) or first is None:
        return second
    value = first + dice.random() * (second - first)
    return round(value) if isinstance(second, int) else value


def by_colours(total: int, seed: int = 1) -> list[Signals]:
    """Signals that tell nothing but by their colours; the first half have the same."""
    dice = random.Random(seed)
    found = [between(*ends(), dice) for _ in range(total)]
    for number, signals in enumerate(found):
        low = number < total // 2
        signals["colorhash"]["value"] = dice.randrange(9) if low else dice.randrange(14, 40)
    return found


def by_present_score(total: int, seed: int = 2) -> list[Signals]:
    """Signals of which the shipped calibration itself puts the first half above the others."""
    dice = random.Random(seed)
    combination = score.calibration().with_encoder
    found = [between(*ends(), dice) for _ in range(total)]
    return sorted(found, key=lambda each: -combination.log_odds(inputs(each)))


def decide_many(
    signals: Sequence[Signals],
    *,
    grounds: Sequence[str] = (Ground.UPHELD, Ground.INDEPENDENT),
    people: int = 25,
    shared: int = 3,
    **fields: Any,
) -> list[Picture]:
    """A decided claim for each signals, the first half on the first ground.

    `shared` pairs have a work and an avatar in common with others, though never both.
    """
    reviewer = make_user(Role.REVIEWER)
    claimants = [make_user(Role.CREATOR) for _ in range(people)]
    half = -(-len(signals) // 2)
    kept = [_contents(f"{next(_numbers)}", half, shared, claimants) for _ in range(2)]
    pairs = [pair for side in kept for pair in side][: len(signals)]
    claims = Claim.objects.bulk_create(
        Claim(claimant=work.owner, avatar=avatar, reference=f"RD-1999-{next(_numbers):06}",
              filed_at=NOW, holder_name="Lin Mo", contact_email="lin@example.org")
        for work, avatar in pairs
    )  # fmt: skip
    pictures = Picture.objects.bulk_create(
        Picture(claim=claim, work=work) for claim, (work, _) in zip(claims, pairs, strict=True)
    )
    made = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    made.update(state=State.IN_REVIEW)
    Verdict.objects.bulk_create(
        Verdict(picture=picture, reviewer=reviewer, ground=grounds[number >= half],
                reason="Seen.", access=Access.PRESUMED, elements=[Element.CHARACTER],
                decided_at=NOW)
        for number, picture in enumerate(pictures)
    )  # fmt: skip
    made.update(state=State.UPHELD)
    Comparison.objects.bulk_create(
        stored_comparison(picture, each, **fields)
        for picture, each in zip(pictures, signals, strict=True)
    )
    return pictures


def _contents(
    name: str, half: int, shared: int, claimants: Sequence[User]
) -> list[tuple[Work, Avatar]]:
    """Works and avatars without a file, so that pair n has work n // shared."""
    blobs = make_contents(f"work {name}", -(-half // shared))
    works = Work.objects.bulk_create(
        Work(owner=claimants[number % len(claimants)], blob=blob, title="A work")
        for number, blob in enumerate(blobs)
    )
    avatars = Avatar.objects.bulk_create(
        Avatar(blob=blob, added_by=claimants[0], external_id=f"many-{next(_numbers)}")
        for blob in make_contents(f"avatar {name}", -(-half // shared) + shared)
    )
    return [
        (works[number // shared], avatars[number // shared + number % shared])
        for number in range(half)
    ]


def stored_comparison(picture: Picture, signals: Signals, **fields: Any) -> Comparison:
    """A comparison as it would have been stored now; fields may say otherwise."""
    assert picture.claim.avatar is not None
    blobs: tuple[Blob, Blob] = (picture.work.blob, picture.claim.avatar.blob)
    return Comparison(
        **{
            "picture": picture,
            "original_sha256": blobs[0].sha256,
            "avatar_sha256": blobs[1].sha256,
            "signals": signals,
            "score": 0.5,
            "band": Band.POSSIBLE,
            "space": configured.encoder().space,
            "weights_sha256": "0" * 64,
            "calibration_sha256": "1" * 64,
            "thresholds": {"likely": 0.8, "possible": 0.4},
            "versions": {"format": FORMAT},
            "compared_at": NOW,
            **fields,
        }
    )
