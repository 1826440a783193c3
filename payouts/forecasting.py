"""How many of the open pictures will be upheld: the expectation, and an interval around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, lgamma, log, log1p, sqrt
from statistics import NormalDist

FEW = 10  # bins with fewer decided pictures are pooled with their neighbours
TAIL = 0.05  # below and above the interval of 90 %
PRIOR = 0.5  # Jeffreys' prior of a share is Beta(1/2, 1/2)
NORMAL_FROM = 10_000  # a Beta with both parameters above is a normal distribution
HALVINGS = 60
NEARLY_NOTHING = 1e-12


@dataclass(frozen=True)
class Chance:
    """What `tries` with `hits` say of a share: the posterior Beta(hits + 1/2, tries - hits + 1/2).

    Source: H. Jeffreys, Theory of Probability (1946); Brown, Cai and DasGupta, Interval Estimation
    for a Binomial Proportion, Statistical Science 16 (2001).
    """

    hits: int = 0
    tries: int = 0

    @property
    def mean(self) -> float:
        return (self.hits + PRIOR) / (self.tries + 2 * PRIOR)

    @property
    def square(self) -> float:
        """The expectation of the share's square."""
        return self.mean * (self.hits + PRIOR + 1) / (self.tries + 2 * PRIOR + 1)

    @property
    def variance(self) -> float:
        return self.square - self.mean**2

    def __add__(self, other: "Chance") -> "Chance":
        return Chance(self.hits + other.hits, self.tries + other.tries)


@dataclass(frozen=True)
class Bin:
    """Open pictures with a score from `low` to `high`, and what was decided on others like them.

    `unasked` more lie in claims for which no match was found: they are decided only if their
    claimant asks for a person. Without `low` and `high`: pictures that were not compared.
    """

    low: float | None
    high: float | None
    coming: int
    unasked: int
    chance: Chance


@dataclass(frozen=True)
class Foreseen:
    """So many of `most` open pictures are expected to be upheld, with an interval of 90 %."""

    most: int
    mean: float
    variance: float
    low: int
    high: int


def pooled(bins: Sequence[Bin]) -> list[Bin]:
    """Neighbouring bins taken together, from the lowest score up, until none has too few cases."""
    found: list[Bin] = []
    for one in bins:
        if found and found[-1].chance.tries < FEW:
            found[-1] = _together(found[-1], one)
        else:
            found.append(one)
    if len(found) > 1 and found[-1].chance.tries < FEW:
        last = found.pop()
        found[-1] = _together(found[-1], last)
    return found


def _together(one: Bin, other: Bin) -> Bin:
    return Bin(
        one.low,
        other.high,
        one.coming + other.coming,
        one.unasked + other.unasked,
        one.chance + other.chance,
    )


def foresee(bins: Sequence[Bin], asking: Chance) -> Foreseen:
    """Expectation and interval of how many pictures will be upheld.

    In bin b, n of the open pictures will be decided in any case and m if their claimant asks for
    a person. The share P of the bin and the share A of those who ask are unknown: each has its
    posterior. Given A and the shares, pictures are upheld independently, so their sum S is
    Poisson-binomial. By the law of total variance, with p = E P, q = E P², v = Var P and a = E A,
    c = E A²:

        E S   = Σ (n + m a) p
        Var S = Σ [n (p - q) + m (a p - c q)]                  the pictures themselves
              + Σ v (n² + 2 n m a + m² c)                      the shares of the bins
              + (c - a²) (Σ m p)²                              the share of those who ask

    For one bin with m = 0 this is the variance of the Beta-binomial, n (p - q) + n² v. (Poisson:
    Y. H. Wang, On the number of successes in independent trials, Statistica Sinica 3 (1993);
    Beta-binomial: J. G. Skellam, J. R. Stat. Soc. B 10 (1948).) The interval is that of the Beta
    on [0, number of pictures] with this mean and variance, widened to whole pictures.
    """
    a, c = asking.mean, asking.square
    mean = own = shares = waiting = 0.0
    for one in bins:
        n, m, p, q = one.coming, one.unasked, one.chance.mean, one.chance.square
        mean += (n + m * a) * p
        own += n * (p - q) + m * (a * p - c * q)
        shares += one.chance.variance * (n * n + 2 * n * m * a + m * m * c)
        waiting += m * p
    most = sum(one.coming + one.unasked for one in bins)
    variance = own + shares + asking.variance * waiting**2
    low, high = interval(mean, variance, most)
    return Foreseen(most, mean, variance, low, high)


def interval(mean: float, variance: float, most: int) -> tuple[int, int]:
    """Between which whole numbers a count in [0, most] lies in 90 of 100 cases."""
    if not most or variance < NEARLY_NOTHING:
        return floor(mean), ceil(mean)
    share = mean / most
    weight = share * (1 - share) * most**2 / variance - 1
    if weight < NEARLY_NOTHING:  # all or nothing
        return 0, most
    a, b = share * weight, (1 - share) * weight
    if min(a, b) > NORMAL_FROM:
        reach = NormalDist().inv_cdf(1 - TAIL) * sqrt(variance)
        return floor(max(0.0, mean - reach)), min(most, ceil(mean + reach))
    return floor(most * _quantile(TAIL, a, b)), ceil(most * _quantile(1 - TAIL, a, b))


def _quantile(wanted: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _below(middle, a, b) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(x: float, a: float, b: float) -> float:
    """The share of a Beta(a, b) below x in (0, 1), by the continued fraction.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.8, evaluated with
    W. J. Lentz's method (Applied Optics 15, 1976).
    """
    if x <= 0:  # 1 - x was rounded to it
        return 0.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _below(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    above, below = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    value, before, m = below, 0.0, 0
    while abs(value - before) > NEARLY_NOTHING * value:
        before, m = value, m + 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below = 1 / _kept(1 + term * below)
            above = _kept(1 + term / above)
            value *= above * below
    return front * value


def _kept(number: float) -> float:
    """Never quite zero, since it is divided by."""
    return number if abs(number) > 1e-300 else 1e-300
