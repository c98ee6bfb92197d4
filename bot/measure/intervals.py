"""Intervals for figures that are estimates: shares, rates of clustered units, differences, and quantiles. Pure maths.

One shopper's contacts resemble each other, so they are not as many independent witnesses as they are contacts. Shares
are therefore given a Wilson interval for the number of independent contacts that they are worth (`share`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
WATCHED = 2.2414
"""P(sup |B(s)| ≥ this for s in (0, 1]) = 5 %, B a Brownian motion: 4 (1 - Φ(x)) = 0.05, by reflection."""

POWER = NormalDist().inv_cdf(0.80)
FAR = 12.0
"""Standard deviations beyond which a binomial law has less than 1e-30 left."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and what it may be; all None where there is nothing to estimate it from."""

    estimate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a rate's spread is made of: over clusters, with `n` units and `y` of what is counted in each.

    `clusters` is how many clusters there are; the rest are sums over them of n, y, n², n·y and y².
    """

    clusters: int = 0
    n: float = 0
    y: float = 0
    nn: float = 0
    ny: float = 0
    yy: float = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.clusters + other.clusters,
            self.n + other.n,
            self.y + other.y,
            self.nn + other.nn,
            self.ny + other.ny,
            self.yy + other.yy,
        )

    @property
    def rate(self) -> float | None:
        """Return y per unit."""
        return self.y / self.n if self.n else None

    @property
    def worth(self) -> float:
        """Return how many clusters of one size these are worth (Kish): fewer than there are, where some are large."""
        return min(self.n**2 / self.nn, float(self.clusters)) if self.nn else float(self.clusters)

    @property
    def variance(self) -> float | None:
        """Return the variance of the rate: that of a ratio, by clusters. None for fewer than two of them."""
        if self.clusters < 2 or not self.n or self.worth <= 1:
            return None
        rate = self.y / self.n
        spread = max(self.yy - 2 * rate * self.ny + rate * rate * self.nn, 0.0)
        return self.worth / (self.worth - 1) * spread / self.n**2


def sums_of(clusters: Sequence[tuple[float, float]]) -> Sums:
    """Return the sums of clusters given as (n, y)."""
    return Sums(
        len(clusters),
        sum(n for n, _ in clusters),
        sum(y for _, y in clusters),
        sum(n * n for n, _ in clusters),
        sum(n * y for n, y in clusters),
        sum(y * y for _, y in clusters),
    )


def normal(level: float = LEVEL) -> float:
    """Return how many standard deviations hold this share of a normal law, on both sides."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def student(freedom: float, level: float = LEVEL) -> float:
    """Return the same of Student's law, by the expansion of Cornish and Fisher; exact to 0.01 from 4 degrees on."""
    z = normal(level)
    if math.isinf(freedom):
        return z
    f = max(freedom, 1.0)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / f**power for power, term in enumerate(terms, start=1))


def wilson(hits: float, trials: float, z: float | None = None) -> Interval:
    """Return Wilson's score interval of a share; trials may be worth less than one each, and no whole number."""
    if trials <= 0:
        return Interval()
    z = normal() if z is None else z
    p, zz = hits / trials, z * z
    middle = (p + zz / (2 * trials)) / (1 + zz / trials)
    reach = z / (1 + zz / trials) * math.sqrt(max(p * (1 - p), 0.0) / trials + zz / (4 * trials**2))
    return Interval(p, max(middle - reach, 0.0), min(middle + reach, 1.0))


def inflation(sums: Sums) -> float:
    """Return by how much clustering widens a share's variance; never less than 1, for nothing makes it narrower.

    Where no two outcomes differ the data cannot tell: then by how unequal the clusters are (each alike within).
    """
    rate, variance = sums.rate, sums.variance
    if rate is None or not sums.n:
        return 1.0
    alone = rate * (1 - rate) / sums.n
    if variance is None or alone <= 0:
        return max(sums.nn / sums.n, 1.0)
    return max(variance / alone, 1.0)


def share(sums: Sums) -> Interval:
    """Return the interval of a share of clustered units: Wilson's, for the units that they are worth."""
    if not sums.n:
        return Interval()
    worth = sums.n / inflation(sums)
    return wilson(sums.y / sums.n * worth, worth, student(max(sums.worth - 1, 1)))


def ratio(sums: Sums) -> Interval:
    """Return the interval of a rate per unit, by the spread between clusters."""
    rate, variance = sums.rate, sums.variance
    if rate is None or variance is None:
        return Interval(rate)
    reach = student(sums.worth - 1) * math.sqrt(variance)
    return Interval(rate, max(rate - reach, 0.0), rate + reach)


def difference(first: Sums, second: Sums, z: float | None = None) -> Interval:
    """Return the interval of the first rate less the second; no cluster stands in both. `z` replaces Student's."""
    if first.rate is None or second.rate is None:
        return Interval()
    gap = first.rate - second.rate
    if first.variance is None or second.variance is None:
        return Interval(gap)
    reach = (student(_freedom(first, second)) if z is None else z) * math.sqrt(first.variance + second.variance)
    return Interval(gap, gap - reach, gap + reach)


def _freedom(first: Sums, second: Sums) -> float:
    """Welch's degrees of freedom."""
    a, b = first.variance or 0.0, second.variance or 0.0
    if a + b <= 0:
        return math.inf
    return (a + b) ** 2 / (a * a / (first.worth - 1) + b * b / (second.worth - 1))


def shares_apart(now: Sums, before: Sums) -> Interval:
    """Return the interval of one share less an earlier one, by Newcombe's method from the two intervals."""
    one, other = share(now), share(before)
    if one.estimate is None or other.estimate is None:
        return Interval()
    gap = one.estimate - other.estimate
    down = math.hypot(one.estimate - (one.low or 0.0), (other.high or 0.0) - other.estimate)
    up = math.hypot((one.high or 0.0) - one.estimate, other.estimate - (other.low or 0.0))
    return Interval(gap, gap - down, gap + up)


def watched(fraction: float) -> float:
    """Return how many standard deviations to allow when one looks every day until all data are there.

    `fraction` (0 to 1) is how much of what was planned is there. Of O'Brien and Fleming's kind: hardly anything is
    spent early, so that the last look costs little (2.24 instead of 1.96).
    """
    return WATCHED / math.sqrt(min(max(fraction, 1e-6), 1.0))


@dataclass(frozen=True, slots=True)
class Ranks:
    """Which of so many ordered values (the first is 1) are a quantile and the bounds of its interval; None for none."""

    low: int | None
    middle: int
    high: int | None


def ranks(count: int, q: float) -> Ranks:
    """Return the ranks of a quantile of so many independent values (1 or more), by order statistics: no law."""
    half = (1 - LEVEL) / 2
    low, high = _rank_below(half, count, q), _rank_from(1 - half, count, q)
    return Ranks(low or None, min(max(math.ceil(q * count), 1), count), high if high <= count else None)


def _rank_below(share: float, trials: int, p: float) -> int:
    """Return the highest rank of which P(fewer below) is at most this share; 0 where there is none."""
    return next((rank for rank, below in _at_most(trials, p) if below > share), trials)


def _rank_from(share: float, trials: int, p: float) -> int:
    """Return the lowest rank of which P(fewer below) is at least this share; past the last where there is none."""
    return next((rank + 1 for rank, below in _at_most(trials, p) if below >= share), trials + 1)


def _at_most(trials: int, p: float) -> Iterator[tuple[int, float]]:
    """Yield k and P(X ≤ k) of a binomial law for k below all trials; of the tail below `FAR` nothing is left to add."""
    log_p, log_q, total, so_far = math.log(p), math.log1p(-p), math.lgamma(trials + 1), 0.0
    first = max(math.floor(trials * p - FAR * math.sqrt(trials * p * (1 - p))), 0)
    for hits in range(first, trials):
        weight = total - math.lgamma(hits + 1) - math.lgamma(trials - hits + 1)
        so_far += math.exp(weight + hits * log_p + (trials - hits) * log_q)
        yield hits, min(so_far, 1.0)
