"""Draws lots: which pictures are put beside which avatars, the same in every run.

A sample of pairs costs little where each picture is looked at once, and says much where few pairs
share a picture. Blocks are between the two: eight works beside eight avatars are 64 pairs of 16
pictures, and the next block has sixteen others until all of them were used.
"""

import hashlib
from collections.abc import Sequence

SIDE = 8
PANEL = 160 * SIDE

Block = tuple[Sequence[int], Sequence[int]]


def blocks(works: Sequence[int], avatars: Sequence[int]) -> list[Block]:
    """All blocks in the order in which they are measured; every pair is in exactly one."""
    rows, columns = cut(works), cut(avatars)
    return [
        (rows[(number + turn) % len(rows)], column)
        for turn in range(len(rows))
        for number, column in enumerate(columns)
    ]


def cut(numbers: Sequence[int]) -> list[Sequence[int]]:
    """Runs of SIDE numbers; the last may be shorter."""
    return [numbers[start : start + SIDE] for start in range(0, len(numbers), SIDE)]


def start(*names: object) -> str:
    """Where in the order of all SHA-256 a draw begins to take contents, by what it is for."""
    return hashlib.sha256("\n".join(map(str, names)).encode()).hexdigest()
