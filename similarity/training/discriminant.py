"""Learns which directions of a descriptor tell pictures apart and which only tell copies apart.

With Sw the scatter of copies around their own picture and St the scatter of everything, the
projection divides the second by the first (Fisher's linear discriminant, used as a whitening).
"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def discriminant(
    descriptors: npt.NDArray[np.float32], directions: int, shrink: float
) -> tuple[Matrix, Matrix]:
    """Fit on descriptors of shape (pictures, copies, size); returns (projection, mean).

    The projection has shape (directions, size); project with `projection @ (x - mean)`. `shrink` in
    (0, 1) is the share of a round scatter mixed into Sw: it keeps rare directions from exploding.
    """
    pictures, copies, size = descriptors.shape
    values = descriptors.astype(np.float64)
    mean = values.mean(axis=(0, 1))
    around_own = (values - values.mean(axis=1, keepdims=True)).reshape(-1, size)
    within = around_own.T @ around_own / (pictures * (copies - 1))
    within = (1 - shrink) * within + shrink * np.trace(within) / size * np.eye(size)
    around_all = (values - mean).reshape(-1, size)
    total = around_all.T @ around_all / (pictures * copies - 1)
    scale, axes = np.linalg.eigh(within)
    whiten = (axes / np.sqrt(scale)) @ axes.T
    strength, turned = np.linalg.eigh(whiten @ total @ whiten)
    order = np.argsort(strength)[::-1][:directions]
    return turned[:, order].T @ whiten, mean


def area_under_curve(same: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """How often a pair of copies scores above a pair of different pictures (ties count half)."""
    scores = np.concatenate([same, other])
    values, place = np.unique(scores, return_inverse=True)
    counts = np.bincount(place, minlength=len(values))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    above = ranks[: len(same)].sum() - len(same) * (len(same) + 1) / 2
    return float(above / (len(same) * len(other)))
