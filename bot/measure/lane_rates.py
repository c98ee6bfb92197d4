"""Shares and transit times of lanes, each with its interval. Pure maths over the sums of `lane_reading`.

Parcels of one week share its weather, strikes and peaks, so that they are worth fewer than they are where weeks differ
by more than chance; by how much is read off the weeks themselves and widens every interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from bot.measure.intervals import Interval, student, wilson
from bot.measure.lane_reading import MEASURES, Travel

SMALLEST = 30
"""Below so many parcels a figure is shown, marked as small, and not ranked."""

FEWEST_WEEKS = 6
"""With fewer weeks nothing can be said of how they differ; then they are taken to be alike."""

QUANTILES = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Spread:
    """By how much weeks differ: `factor` times the variance that chance alone would give, told by so many weeks."""

    factor: float = 1.0
    freedom: float = math.inf


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of parcels: so many of so many, and its 95 % interval."""

    hits: int
    n: int
    interval: Interval

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None where there is nothing to divide by."""
        return self.interval.estimate

    @property
    def is_small(self) -> bool:
        """True when there are too few parcels to rank it by."""
        return self.n < SMALLEST


@dataclass(frozen=True, slots=True)
class Days:
    """A quantile of transit times in days, with its 95 % interval; None: longer than any that has come so far."""

    share: float
    days: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Transit:
    """Transit times of `n` parcels, those that never came among them: they took longer than any that did."""

    n: int = 0
    quantiles: tuple[Days, ...] = field(default=())


@cache
def reach(freedom: float) -> float:
    """Return how many standard deviations to allow; thousands of shares ask for the same few."""
    return student(freedom)


def rate(travel: Travel, measure: str, spread: Spread) -> Rate:
    """Return a share with its interval: Wilson's, for as many parcels as they are worth."""
    hits, n = travel[measure], travel.trials(measure)
    return Rate(hits, n, wilson(hits / spread.factor, n / spread.factor, reach(spread.freedom)))


def spread_of_weeks(weeks: Iterable[tuple[int, int]]) -> Spread:
    """Return by how much a carrier's weeks, given as (hits, trials), differ."""
    held = [(hits, n) for hits, n in weeks if n]
    square = sum(hits * hits / n for hits, n in held)
    return _spread([(sum(hits for hits, _ in held), sum(n for _, n in held), square, len(held))])


def spread_of_lanes(lanes: Iterable[Travel], measure: str) -> Spread:
    """Return by how much weeks differ within lanes, over all of them."""
    return _spread(
        (each[measure], each.trials(measure), each.squares.get(measure, 0.0), each.weeks.get(measure, 0))
        for each in lanes
    )


def _spread(groups: Iterable[tuple[int, int, float, int]]) -> Spread:
    """Each group is its hits, its trials, the sum over weeks of hits²/trials, and how many weeks."""
    seen = expected = 0.0
    freedom, most = 0, 0
    for hits, n, square, weeks in groups:
        if weeks < 2 or n < 2:
            continue
        p = hits / n
        seen += square - n * p * p
        expected += (weeks - 1) * p * (1 - p) * n / (n - 1)
        freedom += weeks - 1
        most = max(most, weeks)
    if most < FEWEST_WEEKS or expected <= 0:
        return Spread()
    return Spread(max(seen / expected, 1.0), freedom)


def transit(days: Mapping[int, int], ripe: int) -> Transit:
    """Return the transit times of parcels, `ripe` of them altogether, from how many took how many days."""
    n = max(ripe, sum(days.values()))
    return Transit(n, tuple(_days(days, n, share) for share in QUANTILES) if n else ())


def _days(days: Mapping[int, int], n: int, share: float) -> Days:
    """A quantile, and between which it lies whatever the law: at the ends of the share's own interval."""
    around = wilson(share * n, n, reach(math.inf))
    ends = (share, around.low or 0.0, around.high or 1.0)
    found = [_reached(days, end * n) for end in ends]
    return Days(share, *found)


def _reached(days: Mapping[int, int], wanted: float) -> int | None:
    """Return in how many days so many parcels had come; None where they never have."""
    came = 0
    for day in sorted(days):
        came += days[day]
        if came >= wanted - 1e-9:
            return day
    return None


def shares(travel: Travel, spreads: Mapping[str, Spread]) -> dict[str, Rate]:
    """Return every share of some parcels."""
    return {measure: rate(travel, measure, spreads.get(measure, Spread())) for measure in MEASURES}
