"""Says how well scores tell copies from unrelated pairs: figures, intervals and reliability.

A score counts as "found" from a threshold on (`score >= threshold`), and thresholds are chosen by
the share of unrelated pairs that they let through, because that is what a desk can afford.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score, roc_curve

RATES = (0.03, 0.01, 0.001)  # false positives at which recalls are reported
BINS = 10
RESAMPLES = 1000
CONFIDENCE = 95  # per cent

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


class OneSided(ValueError):
    """There are no copies or no unrelated pairs, so there is nothing to tell apart."""


@dataclass(frozen=True)
class Recall:
    """The share of copies found where at most `rate` of the unrelated pairs are; its interval."""

    rate: float
    threshold: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Kind:
    """How many pairs of one kind are found at each rate: recall, or false positives.

    `area` compares copies of this kind with all unrelated pairs, and is None for unrelated ones.
    `counted` is false for a kind that was left out of the figures of the whole.
    """

    name: str
    count: int
    counted: bool
    area: float | None
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Figures:
    """All that is reported of one list of scored pairs; `shares` of kinds go with `recalls`."""

    copies: int
    unrelated: int
    area: float
    recalls: tuple[Recall, ...]
    kinds: tuple[Kind, ...]
    unrelated_kinds: tuple[Kind, ...]
    sets: tuple[Kind, ...]


@dataclass(frozen=True)
class Bin:
    """Pairs whose predicted probability lies between two edges, and how many were copies."""

    low: float
    high: float
    count: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class Reliability:
    """How far predicted probabilities are those observed; empty bins are left out."""

    bins: tuple[Bin, ...]
    brier: float
    expected_error: float


def area_under_curve(scores: Values, copies: Labels) -> float:
    """How often a copy scores above an unrelated pair (ties count half). Raises OneSided."""
    both_sides(copies)
    return float(roc_auc_score(copies, scores))


def curve(scores: Values, copies: Labels) -> tuple[Values, Values]:
    """False-positive rates and recalls of every threshold, rising. Raises OneSided."""
    both_sides(copies)
    rates, shares, _thresholds = roc_curve(copies, scores)
    return rates, shares


def threshold(scores: Values, copies: Labels, rate: float) -> float:
    """The lowest score that at most this share of the unrelated pairs reaches. Raises OneSided.

    At a rate that lets every unrelated pair through it is minus infinity.
    """
    both_sides(copies)
    unrelated = np.sort(scores[~copies])[::-1]
    return above(unrelated, np.ones(len(unrelated)), rate)


def above(falling: Values, weights: Values, rate: float) -> float:
    """The next number above the first of some falling scores that is one too many for `rate`."""
    passed = np.cumsum(weights)
    place = int(np.searchsorted(passed, rate * passed[-1] * (1 + 1e-12), side="right"))
    return float(np.nextafter(falling[place], np.inf)) if place < len(falling) else -np.inf


def recall(scores: Values, copies: Labels, rate: float) -> float:
    """The share of copies that reach the threshold of this rate. Raises OneSided."""
    return float((scores[copies] >= threshold(scores, copies, rate)).mean())


def intervals(
    scores: Values,
    copies: Labels,
    rates: Sequence[float] = RATES,
    groups: Sequence[str] | None = None,
    resamples: int = RESAMPLES,
) -> list[tuple[float, float]]:
    """For each rate the interval that holds the recall with CONFIDENCE per cent. Raises OneSided.

    A percentile bootstrap over groups (Field and Welsh, "Bootstrapping clustered data", 2007):
    variants of one picture are found or missed together, so whole groups are drawn, and thresholds
    are chosen anew in every resample. Without `groups` every pair is one of its own.
    """
    both_sides(copies)
    found = np.array(list(resampled(scores, copies, rates, groups, resamples)))
    tail = (100 - CONFIDENCE) / 2
    low, high = np.percentile(found, [tail, 100 - tail], axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def resampled(
    scores: Values,
    copies: Labels,
    rates: Sequence[float],
    groups: Sequence[str] | None,
    resamples: int,
) -> Iterator[list[float]]:
    """The recalls of each resample; one without copies or unrelated pairs is drawn again."""
    names = range(len(scores)) if groups is None else groups
    _names, group = np.unique(np.asarray(names), return_inverse=True)
    order = np.argsort(-scores, kind="stable")
    falling, copied, group = scores[order], copies[order], group[order]
    count = int(group.max()) + 1
    rng = np.random.default_rng(0)
    done = 0
    while done < resamples:
        weights = np.bincount(rng.integers(count, size=count), minlength=count)[group].astype(float)
        positive, negative = weights[copied], weights[~copied]
        if positive.sum() and negative.sum():
            done += 1
            limits = [above(falling[~copied], negative, rate) for rate in rates]
            total = positive.sum()
            yield [float(positive[falling[copied] >= limit].sum() / total) for limit in limits]


@dataclass(frozen=True)
class Scored:
    """A list of scored pairs; only `used` ones count for the whole and choose the thresholds."""

    scores: Values
    copies: Labels
    kinds: Sequence[str]
    used: Labels
    groups: Sequence[str]

    def figures(self, sets: Mapping[str, Sequence[str]] | None = None) -> Figures:
        """All figures; `sets` names kinds of copies to report together. Raises OneSided."""
        scores, copies = self.scores[self.used], self.copies[self.used]
        area = area_under_curve(scores, copies)
        limits = [threshold(scores, copies, rate) for rate in RATES]
        groups = [group for group, used in zip(self.groups, self.used, strict=True) if used]
        ranges = intervals(scores, copies, RATES, groups)
        return Figures(
            copies=int(copies.sum()),
            unrelated=int((~copies).sum()),
            area=area,
            recalls=tuple(
                Recall(rate, limit, float((scores[copies] >= limit).mean()), low, high)
                for rate, limit, (low, high) in zip(RATES, limits, ranges, strict=True)
            ),
            kinds=self.each_kind(limits, self.copies),
            unrelated_kinds=self.each_kind(limits, ~self.copies),
            sets=self.together(limits, sets or {}),
        )

    def each_kind(self, limits: Sequence[float], side: Labels) -> tuple[Kind, ...]:
        """The kinds of one side by name, those left out as well."""
        named = np.asarray(self.kinds, object)
        return tuple(
            self.kind(name, side & (named == name), limits) for name in sorted(set(named[side]))
        )

    def together(
        self, limits: Sequence[float], sets: Mapping[str, Sequence[str]]
    ) -> tuple[Kind, ...]:
        """Several kinds of copies as one; a set that no pair belongs to is left away."""
        named = np.asarray(self.kinds, object)
        members = {name: self.copies & np.isin(named, list(kinds)) for name, kinds in sets.items()}
        return tuple(
            self.kind(name, among, limits) for name, among in members.items() if among.any()
        )

    def kind(self, name: str, among: Labels, limits: Sequence[float]) -> Kind:
        """The pairs `among` all, which are of one side."""
        scores, area = self.scores[among], None
        if self.copies[among].all():
            both = np.concatenate([scores, self.scores[self.used & ~self.copies]])
            area = area_under_curve(both, np.arange(len(both)) < len(scores))
        shares = tuple(float((scores >= limit).mean()) for limit in limits)
        return Kind(name, len(scores), bool(self.used[among].all()), area, shares)


def reliability(probabilities: Values, copies: Labels, bins: int = BINS) -> Reliability:
    """Predicted against observed shares in bins of equal width, Brier score and calibration error.

    The expected calibration error is the mean distance of both, weighed by each bin's pairs (Naeini
    et al., 2015). Raises OneSided, and ValueError for what is no probability.
    """
    both_sides(copies)
    observed, predicted = calibration_curve(copies, probabilities, n_bins=bins)
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], probabilities), minlength=bins)
    found = tuple(
        Bin(float(edges[place]), float(edges[place + 1]), int(counts[place]), said, seen)
        for place, said, seen in zip(
            np.flatnonzero(counts).tolist(), predicted.tolist(), observed.tolist(), strict=True
        )
    )
    distance = sum(each.count * abs(each.predicted - each.observed) for each in found)
    return Reliability(
        bins=found,
        brier=float(brier_score_loss(copies, probabilities)),
        expected_error=distance / len(probabilities),
    )


def both_sides(copies: Labels) -> None:
    """Raise OneSided unless there are copies and unrelated pairs."""
    if not copies.any() or copies.all():
        missing = "unrelated pairs" if copies.any() else "copies"
        raise OneSided(f"There are no {missing} among the {len(copies)} pairs.")
