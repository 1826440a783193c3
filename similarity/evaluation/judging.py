"""Judges one run of scores by the labels of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from similarity import metrics
from similarity.evaluation.listed import groups_of, is_copy, kind_of
from similarity.evaluation.runs import Run
from similarity.metrics import Figures, Labels, Reliability, Scored
from similarity.score import LIKELY, POSSIBLE, UNLIKELY

OTHERS = "others"


@dataclass(frozen=True)
class BandShare:
    """Which shares of copies and of unrelated pairs the product puts into one band."""

    band: str
    copies: float
    unrelated: float


@dataclass(frozen=True)
class Judged:
    """A run with its figures; `reliability` and `bands` only where the scores allow them.

    `counted` says which pairs count for the whole, `copies` which are copies, row by row.
    """

    run: Run
    copies: Labels
    counted: Labels
    figures: Figures
    reliability: Reliability | None
    bands: tuple[BandShare, ...]


def judge(run: Run, leave_out: Sequence[str], sets: Mapping[str, Sequence[str]]) -> Judged:
    """All figures of a run; kinds left out are reported, but do not count. Raises OneSided."""
    copies = np.array([is_copy(row) for row in run.rows], bool)
    kinds = [kind_of(row) for row in run.rows]
    counted = ~np.isin(kinds, list(leave_out)) if kinds else np.zeros(0, bool)
    groups = groups_of(run.rows)
    scored = Scored(
        run.scores, copies, kinds, counted, [groups[row["pair_id"]] for row in run.rows]
    )
    figures = scored.figures(with_others(sets, kinds, copies & counted))
    reliability = (
        metrics.reliability(run.scores[counted], copies[counted]) if run.probability else None
    )
    return Judged(run, copies, counted, figures, reliability, bands_of(run, copies, counted))


def with_others(
    sets: Mapping[str, Sequence[str]], kinds: Sequence[str], copies: Labels
) -> Mapping[str, Sequence[str]]:
    """The sets, and beside them those kinds of the `copies` that belong to none."""
    if not sets:
        return sets
    rest = {kind for kind, copy in zip(kinds, copies, strict=True) if copy}
    return {**sets, OTHERS: sorted(rest.difference(*sets.values()))}


def bands_of(run: Run, copies: Labels, counted: Labels) -> tuple[BandShare, ...]:
    """How the product's own bands divide both sides; nothing for scores without bands."""
    if run.bands is None:
        return ()
    bands = np.array(run.bands)
    return tuple(
        BandShare(
            band,
            float((bands[copies & counted] == band).mean()),
            float((bands[~copies & counted] == band).mean()),
        )
        for band in (LIKELY, POSSIBLE, UNLIKELY)
    )
