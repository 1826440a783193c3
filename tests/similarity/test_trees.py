"""Trees that are stored as plain numbers."""

from typing import Any

import numpy as np
import pytest

from similarity import trees

LEAF = [0, 0.0, 0, 0, 0.5]
# The first input above 1 counts 2, else the second above 3 counts 1 and anything else -1.
BRANCHED = [
    [0, 1.0, 1, 2, 0.0],
    [1, 3.0, 3, 4, 0.0],
    [0, 0.0, 2, 2, 2.0],
    [0, 0.0, 3, 3, -1.0],
    [0, 0.0, 4, 4, 1.0],
]


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [(1.0, 3.0, -0.25), (1.0, 3.1, 1.75), (1.1, 0.0, 2.75), (-9.0, 9.0, 1.75)],
)
def test_a_row_falls_into_one_leaf_of_every_tree(first: float, second: float, total: float) -> None:
    read = trees.read({"start": 0.25, "trees": [BRANCHED, [LEAF]]})
    assert read.depth == 2
    assert read.total(np.array([first, second])) == total


@pytest.mark.parametrize(
    "tree",
    [
        [[0, 0.0, 1, 2, 0.0], LEAF],
        [[0, 0.0, -1, 0, 0.0]],
        [[0, 0.0, 1, 1, 0.0], [0, 0.0, 0, 0, 0.0]],
    ],
)
def test_a_tree_that_leads_nowhere_is_refused(tree: list[list[Any]]) -> None:
    with pytest.raises(ValueError, match=r"leads out of itself|in a circle"):
        trees.read({"start": 0.0, "trees": [tree]})


def test_what_is_no_tree_is_refused() -> None:
    with pytest.raises(KeyError):
        trees.read({"start": 0.0})
