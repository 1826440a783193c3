"""Pairs that people have decided on: which of them can teach a score, and whether they are enough.

What is known of a pair here is only what a fit and its guard need; the review room finds it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

FEWEST = 200
FEWEST_APART = 20  # claimants, and avatars and works of each side
MOST_OF_ONE = 0.95


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claimed work beside the avatar, and the ground on which people decided.

    `copy` is None where the ground says nothing of likeness. `work` and `avatar` are the SHA-256 of
    both contents, `claimant` is a primary key, and `comparison` that of the newest comparison.
    """

    picture: int
    ground: str
    copy: bool | None
    work: str
    avatar: str
    claimant: int
    comparison: int | None
    decided_at: datetime


@dataclass
class Lessons:
    """Each pair of contents once, and what else was decided, by ground."""

    pairs: list[Reviewed] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    contradicted: int = 0


def lessons(decided: Iterable[Reviewed]) -> Lessons:
    """Sort decisions, the newest first: of several on the same two contents the newest counts."""
    found = Lessons()
    known: dict[tuple[str, str], bool | None] = {}
    for pair in decided:
        contents = (pair.work, pair.avatar)
        if pair.copy is None:
            found.silent[pair.ground] += 1
        elif contents in known:
            found.repeated += 1
            found.contradicted += known[contents] != pair.copy
        else:
            known[contents] = pair.copy
            found.pairs.append(pair)
    return found


def shortfalls(pairs: Sequence[Reviewed], fewest: int = FEWEST) -> list[str]:
    """What these pairs lack to be fitted to, each with how much is missing; none if nothing is.

    Few pairs teach chance, pairs of few people, works or avatars teach those, and where nearly all
    pairs are of one side, saying so always is nearly right.
    """
    sides = {
        "copies": [pair for pair in pairs if pair.copy],
        "unrelated pairs": [pair for pair in pairs if not pair.copy],
    }
    wanted: list[tuple[str, int, int]] = []
    for name, side in sides.items():
        wanted += [
            (name, len(side), fewest),
            (f"avatars among the {name}", len({pair.avatar for pair in side}), FEWEST_APART),
            (f"works among the {name}", len({pair.work for pair in side}), FEWEST_APART),
        ]
    wanted.append(("claimants", len({pair.claimant for pair in pairs}), FEWEST_APART))
    found = [
        f"{name}: {count} of at least {least}, {least - count} missing"
        for name, count, least in wanted
        if count < least
    ]
    return found + one_sided(*((name, len(side)) for name, side in sides.items()))


def one_sided(first: tuple[str, int], second: tuple[str, int]) -> list[str]:
    """A sentence if more than MOST_OF_ONE of all pairs are of one side."""
    (rare, few), (common, many) = sorted((first, second), key=lambda side: side[1])
    if many <= MOST_OF_ONE * (few + many):
        return []
    missing = math.ceil(round(many * (1 - MOST_OF_ONE) / MOST_OF_ONE, 9)) - few
    share = math.ceil(1000 * many / (few + many)) / 10
    most = f"{100 * MOST_OF_ONE:g}"
    return [f"{common}: {share:g} % of all, at most {most} % may be, {missing} {rare} missing"]
