"""Finds contents that are nearly the same picture as another, by the stored hashes alone."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Substr

from similarity.models import PARTS_OF_WHOLE, WHOLE, Fingerprint

FARTHEST = len(PARTS_OF_WHOLE) - 1  # bits of 64, so that one of the parts is always the same
FEWEST_BITS = (
    16  # half of them are set in a picture; in a blank one next to none, and it says nothing
)


def nearly_same(contents: Iterable[int]) -> dict[int, set[int]]:
    """Other contents whose pHash as a whole is at most FARTHEST bits away, by primary keys.

    Two questions to the database, answered from indexes over parts of the hash; what has no
    fingerprint yet, or shows too little to be told apart, is not found.
    """
    own = _hashes(Fingerprint.objects.filter(blob__in=set(contents)).values_list("blob", WHOLE))
    if not own:
        return {}
    alike = Q()
    for start, length in PARTS_OF_WHOLE:
        parts = {f"{mine:016x}"[start - 1 : start - 1 + length] for mine in own.values()}
        alike |= Q(**{f"part_{start}__in": parts})
    parts_of = {f"part_{start}": Substr(WHOLE, start, length) for start, length in PARTS_OF_WHOLE}
    near = Fingerprint.objects.annotate(**parts_of).filter(alike).values_list("blob", WHOLE)
    found = defaultdict(set)
    for other, theirs in _hashes(near).items():
        for content, mine in own.items():
            if content != other and (mine ^ theirs).bit_count() <= FARTHEST:
                found[content].add(other)
    return dict(found)


def _hashes(rows: Iterable[tuple[int, str | None]]) -> dict[int, int]:
    """The telling hashes by content; the same in every space."""
    numbers = {content: int(text, 16) for content, text in rows if text}
    return {content: one for content, one in numbers.items() if one.bit_count() >= FEWEST_BITS}
