"""Cuts 64-bit hashes into three parts and lists the neighbours of each part.

Multi-index hashing (M. Norouzi, A. Punjani, D. J. Fleet, Fast Search in Hamming Space with
Multi-Index Hashing, CVPR 2012): if two hashes differ in at most r bits, one of their three parts
differs in at most r // 3. So all hashes within r bits are among those that share a part, up to
that many flipped bits, and b-trees find these.
"""

from collections.abc import Iterable
from functools import cache
from itertools import combinations

from similarity.models.searching import PART_1, PART_2, PART_3

RADIUS = 8  # bits at most: beyond it, a part may differ in three, and its neighbours are thousands
WIDTHS = (PART_1, PART_2, PART_3)
BITS = sum(WIDTHS)


def bits_of(text: str) -> int:
    """A hash of 16 hexadecimal digits as a number of 64 bits without a sign."""
    return int(text, 16)


def signed(bits: int) -> int:
    """The same bits as PostgreSQL's bigint has them."""
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits


def unsigned(bits: int) -> int:
    """The opposite of `signed`."""
    return bits % (1 << BITS)


def parts_of(bits: int) -> tuple[int, int, int]:
    """The three parts of a hash, from its highest bits."""
    rest, third = divmod(bits, 1 << PART_3)
    first, second = divmod(rest, 1 << PART_2)
    return first, second, third


@cache
def masks(width: int, flips: int) -> tuple[int, ...]:
    """Every number of so many bits of which at most `flips` are set."""
    return tuple(
        sum(1 << place for place in places)
        for count in range(flips + 1)
        for places in combinations(range(width), count)
    )


def neighbours(bits: int, radius: int) -> list[list[int]]:
    """For each part, its values in every hash that shares it closely enough to be in question."""
    flips = radius // len(WIDTHS)
    return [
        [part ^ mask for mask in masks(width, flips)]
        for part, width in zip(parts_of(bits), WIDTHS, strict=True)
    ]


def first_of_each(views: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Of several views those whose bits no earlier one has."""
    kept: dict[str, int] = {}
    for view, bits in views:
        if bits not in kept.values():
            kept[view] = bits
    return kept
