"""Makes entries of the register alike, so that nobody is found by what they know of a claim.

Somebody may know of a person's claim how many pictures it has and who made the avatar. Among the
entries of one day's archive at least k must agree in these two, or say less of them. What was
decided is what they would like to learn and is shown as it is; see the decision page for what that
does not prevent.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

BANDS: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 4), (5, None))


class Told(NamedTuple):
    """What an entry says of it: "" for any respondent; `most` is None where there is no end."""

    respondent: str
    least: int
    most: int | None


ANYTHING = Told("", 1, None)
Words = Sequence[Told]  # ways to tell the same, from the most exact one to ANYTHING


def words_for(respondent: str, pictures: int) -> Words:
    """The ways to tell a claim: as it is, with a band for the number, or without both."""
    least, most = next(band for band in BANDS if _within(pictures, band))
    exact = Told(respondent, pictures, pictures)
    return (exact, Told(respondent, least, most), ANYTHING)


def words_again(earlier: Told) -> Words:
    """The ways to tell a claim of which an entry has told this much already: never more."""
    return (earlier, ANYTHING)


def _within(number: int, band: tuple[int, int | None]) -> bool:
    least, most = band
    return number >= least and (most is None or number <= most)


def alike(claims: Sequence[Words], k: int) -> list[Told]:
    """What may be told of each claim so that at least k of them are told in the same words.

    Raises `ValueError` for fewer than k claims: there is no way to hide them among each other.
    """
    if len(claims) < k:
        raise ValueError(f"{len(claims)} cannot be hidden among {k}")
    told, left = [words[0] for words in claims], [words[1:] for words in claims]
    while rare := [place for place, _told in _rare(told, k) if left[place]]:
        for place in rare:
            told[place], *left[place] = left[place]
    _fill_up(told, k)
    return told


def _rare(told: Sequence[Told], k: int) -> list[tuple[int, Told]]:
    sizes = Counter(told)
    return [(place, words) for place, words in enumerate(told) if sizes[words] < k]


def _fill_up(told: list[Told], k: int) -> None:
    """Where fewer than k say nothing, let the smallest class say nothing too."""
    while 0 < told.count(ANYTHING) < k:
        sizes = Counter(words for words in told if words != ANYTHING)
        chosen = min(sizes, key=lambda words: (sizes[words], str(words)))
        told[:] = [ANYTHING if words == chosen else words for words in told]
