"""Evaluates boosted decision trees that were fitted elsewhere and stored as plain numbers.

Small, deterministic and to be read: every split names its input and limit, and whether more of an
input may only raise or only lower the result was a condition of the fit (`similarity.fitting`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trees:
    """Trees as arrays of shape (trees, nodes); a leaf has itself on both sides.

    The result for inputs x is `start` plus each tree's value at the leaf that x falls into, going
    left where x[feature] <= limit.
    """

    start: float
    feature: Indices
    limit: Values
    left: Indices
    right: Indices
    value: Values
    depth: int

    def total(self, inputs: Values) -> float:
        """The sum of all trees for one row of inputs: log-odds when fitted to yes and no."""
        every = np.arange(len(self.feature))
        node = np.zeros(len(self.feature), np.int64)
        for _ in range(self.depth):
            goes_left = inputs[self.feature[every, node]] <= self.limit[every, node]
            node = np.where(goes_left, self.left[every, node], self.right[every, node])
        return self.start + float(self.value[every, node].sum())


def read(stored: Mapping[str, Any]) -> Trees:
    """Trees from `{"start": …, "trees": [[[feature, limit, left, right, value], …], …]}`.

    Raises KeyError, TypeError or ValueError if it is none of that.
    """
    trees: Sequence[Sequence[Sequence[float]]] = stored["trees"]
    size = max(len(tree) for tree in trees)
    shape = (len(trees), size)
    whole = {name: np.zeros(shape, np.int64) for name in ("feature", "left", "right")}
    limit, value = np.zeros(shape), np.zeros(shape)
    for row, tree in enumerate(trees):
        for place, (feature, edge, left, right, gain) in enumerate(tree):
            if not 0 <= left < len(tree) or not 0 <= right < len(tree):
                raise ValueError(f"Tree {row} leads out of itself at node {place}.")
            whole["feature"][row, place] = feature
            whole["left"][row, place], whole["right"][row, place] = left, right
            limit[row, place], value[row, place] = edge, gain
    return Trees(
        start=float(stored["start"]),
        limit=limit,
        value=value,
        depth=max(depth_of(tree) for tree in trees),
        **whole,
    )


def depth_of(tree: Sequence[Sequence[float]]) -> int:
    """The steps of the longest way from the root to a leaf. Raises ValueError for a circle."""
    steps, level = 0, {0}
    while level := {int(side) for node in level for side in tree[node][2:4] if int(side) != node}:
        steps += 1
        if steps > len(tree):
            raise ValueError("A tree goes round in a circle.")
    return steps
