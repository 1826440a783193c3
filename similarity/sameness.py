"""Finds contents that are nearly the same picture as another, by the stored hashes alone."""

from collections import defaultdict
from collections.abc import Iterable

from similarity import index
from similarity.index.hashing import unsigned
from similarity.models import ContentHash

FARTHEST = 2  # bits of 64: the same picture saved again, and next to never another one
FEWEST_BITS = (
    16  # half of them are set in a picture; in a blank one next to none, and it says nothing
)


def nearly_same(contents: Iterable[int]) -> dict[int, set[int]]:
    """Other contents whose pHash as a whole is at most FARTHEST bits away, by primary keys.

    Two questions to the database, answered from indexes over parts of the hash; what has no hash
    yet, or shows too little to be told apart, is not found.
    """
    whole = ContentHash.objects.filter(blob__in=set(contents), view=ContentHash.View.WHOLE)
    own = {
        str(blob): unsigned(bits)
        for blob, bits in whole.values_list("blob", "bits")
        if unsigned(bits).bit_count() >= FEWEST_BITS
    }
    if not own:
        return {}
    found = defaultdict(set)
    hits = index.engine().near_hashes(own, radius=FARTHEST, views=[ContentHash.View.WHOLE])
    for hit in hits:
        if hit.asked != str(hit.blob) and hit.bits.bit_count() >= FEWEST_BITS:
            found[int(hit.asked)].add(hit.blob)
    return dict(found)
