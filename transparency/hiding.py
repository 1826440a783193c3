"""Which counts may be shown so that nobody computes a small one from them.

A count of 1 to k - 1 says too much of the few people behind it. It is not enough to leave it out:
a total less the other parts gives it back, and so does a year less its other months. Therefore
counts are shown by whole families. The periods directly in one period are a family: if one of them
has a small total, none of them shows anything. Kinds that are small in any period of a family are
counted together in all of it, with the next smallest kind where they are too few even then. A
period shows no more kinds apart than the period in which it lies.

So in every period what is shown divides the total into cells of 0 or at least k, and what is shown
of a longer period is a sum of such cells: whatever is added and taken away, no sum that can be
reached is smaller than k. Hidden cells all look alike; a mark for "small" beside one for "hidden
to protect it" would narrow both down.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from transparency.periods import ALL, inside, line_of

Counts = Mapping[str, Mapping[str, int]]  # of each month, how many of each kind


@dataclass(frozen=True)
class Cell:
    """One period: its total, the kinds shown apart, and the kinds that are counted together."""

    total: int
    parts: Mapping[str, int]
    merged: tuple[str, ...] = ()

    @property
    def together(self) -> int:
        """How many are of the kinds that are not shown apart."""
        return self.total - sum(self.parts.values())


def small(count: int, k: int) -> bool:
    """Whether a count is of somebody, but of too few."""
    return 0 < count < k


def shown(
    counts: Counts, *, months: Sequence[str], kinds: Sequence[str], k: int
) -> dict[str, Cell | None]:
    """What may be shown of each period that holds one of the months; None: nothing."""
    sums = _sums(counts, months, kinds)
    children = inside(months)
    found: dict[str, Cell | None] = {}
    families: list[tuple[list[str], Collection[str] | None]] = [([ALL], kinds)]
    while families:
        names, allowed = families.pop()
        apart = _apart(names, allowed, sums, k)
        for name in names:
            found[name] = None if apart is None else _cell(sums[name], apart)
            if name in children:
                families.append((children[name], apart))
    return found


def _sums(counts: Counts, months: Sequence[str], kinds: Sequence[str]) -> dict[str, dict[str, int]]:
    sums: dict[str, dict[str, int]] = {ALL: dict.fromkeys(kinds, 0)}
    for month in months:
        for name in line_of(month):
            of_period = sums.setdefault(name, dict.fromkeys(kinds, 0))
            for kind in kinds:
                of_period[kind] += counts.get(month, {}).get(kind, 0)
    return sums


def _apart(
    names: Sequence[str],
    allowed: Collection[str] | None,
    sums: Mapping[str, Mapping[str, int]],
    k: int,
) -> list[str] | None:
    """The kinds that a family may show apart; None where it may not even show its totals."""
    if allowed is None or any(small(sum(sums[name].values()), k) for name in names):
        return None
    apart = [kind for kind in allowed if not any(small(sums[name][kind], k) for name in names)]
    while apart and any(small(_rest(sums[name], apart), k) for name in names):
        apart.remove(min(apart, key=lambda kind: _weight(kind, names, sums)))
    return apart


def _weight(
    kind: str, names: Sequence[str], sums: Mapping[str, Mapping[str, int]]
) -> tuple[bool, int, str]:
    """By what the next kind to be merged is chosen: the smallest, but not one that is empty."""
    total = sum(sums[name][kind] for name in names)
    return total == 0, total, kind


def _rest(sums: Mapping[str, int], apart: Collection[str]) -> int:
    return sum(count for kind, count in sums.items() if kind not in apart)


def _cell(sums: Mapping[str, int], apart: Sequence[str]) -> Cell:
    return Cell(
        total=sum(sums.values()),
        parts={kind: sums[kind] for kind in apart},
        merged=tuple(kind for kind in sums if kind not in apart),
    )


def leave_out_running(counts: Counts, *, months: Sequence[str], k: int) -> bool:
    """Whether the last month, which is not over, must wait: it is small and others are not empty.

    Shown with them it would hide its whole family for the first days of every month.
    """
    *before, running = months
    some_before = any(sum(counts.get(month, {}).values()) for month in before)
    return some_before and small(sum(counts.get(running, {}).values()), k)
