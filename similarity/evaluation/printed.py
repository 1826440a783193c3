"""Writes the figures of a run as plain text, the same table for every method."""

from collections.abc import Iterator, Sequence

from similarity.evaluation.judging import Judged
from similarity.metrics import Kind, Reliability


def lines_of(judged: Judged) -> Iterator[str]:
    """All figures, line by line."""
    run, figures = judged.run, judged.figures
    yield f"{run.title}  {run.about}".rstrip()
    yield f"{figures.copies:,} copies, {figures.unrelated:,} unrelated pairs"
    yield f"AUC {figures.area:.4f}"
    for recall in figures.recalls:
        yield (
            f"recall at {percent(recall.rate)} false positives  {recall.share:.4f}  "
            f"95 % interval {recall.low:.4f} to {recall.high:.4f}  from a score of "
            f"{recall.threshold:.6g}"
        )
    rates = [recall.rate for recall in figures.recalls]
    yield from kinds("copies", (*figures.sets, *figures.kinds), rates)
    yield from kinds("unrelated", figures.unrelated_kinds, rates)
    for share in judged.bands:
        yield (
            f"band {share.band.lower():9s}  {share.copies:8.4f} of copies"
            f"  {share.unrelated:8.4f} of unrelated pairs"
        )
    if judged.reliability:
        yield from reliable(judged.reliability)
    if run.timing:
        yield (
            f"time: {run.timing.ms_per_picture:.2f} ms per picture ({run.timing.pictures:,}), "
            f"{run.timing.us_per_pair:.1f} µs per pair ({run.timing.pairs:,}), "
            f"{run.timing.cpu_seconds:.1f} s of processor time, {run.timing.wall_seconds:.1f} s"
        )


def kinds(side: str, found: Sequence[Kind], rates: Sequence[float]) -> Iterator[str]:
    """A table of kinds: how many of each are found at each rate."""
    if not any(kind.name for kind in found):
        return
    width = max(len(side), *(len(kind.name) for kind in found))
    head = "".join(f"{percent(rate):>9}" for rate in rates)
    yield f"{side:{width}}  {'pairs':>6}  {'AUC':>6}{head}"
    for kind in found:
        area = "" if kind.area is None else f"{kind.area:.4f}"
        shares = "".join(f"{share:9.4f}" for share in kind.shares)
        left_out = "" if kind.counted else "  left out"
        yield f"{kind.name:{width}}  {kind.count:6,}  {area:>6}{shares}{left_out}"


def reliable(found: Reliability) -> Iterator[str]:
    """Predicted probabilities beside the shares that were observed."""
    yield f"{'predicted':>11}  {'mean':>6}  {'observed':>8}  {'pairs':>6}"
    for each in found.bins:
        yield (
            f"{each.low:5.1f} – {each.high:3.1f}  {each.predicted:6.4f}  {each.observed:8.4f}"
            f"  {each.count:6,}"
        )
    yield (f"Brier score {found.brier:.4f}, expected calibration error {found.expected_error:.4f}")


def percent(rate: float) -> str:
    """0.001 as "0.1 %"."""
    return f"{100 * rate:g} %"
