"""Compares carriers on the same lanes, and finds what to change. Pure maths; observed, not randomised.

A carrier with hard lanes must not look bad: each is compared with what the shop's other carriers do on the very same
lanes, in the proportions in which it serves them (direct standardisation). Where service names are shared a lane is
service and regions, otherwise regions alone.

A move is proposed only where it stands out among all that were looked at: of all pairs of carriers on all lanes those
are kept that Benjamini and Hochberg's rule keeps at 5 %, and their intervals are as much wider as the choosing demands
(Benjamini and Yekutieli 2005), so that of the intervals shown at most 5 % miss on average.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import NormalDist

from bot.measure.intervals import Interval, student
from bot.measure.lane_rates import SMALLEST, Spread
from bot.measure.lane_reading import Lane, Travel

FEWEST_IN_LANE = 5
"""On a lane that both serve each must have so many parcels; fewer say nothing of it."""

FALSE_SHARE = 0.05
MEASURE = "on_promise"
LAW = NormalDist()

Stratum = tuple[str, str, str]
"""Service (empty where it is left out), origin, destination."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many on time of so many, on one lane."""

    hits: int = 0
    n: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.hits + other.hits, self.n + other.n)

    @property
    def share(self) -> float:
        """On time, 0 to 1."""
        return self.hits / self.n


@dataclass(frozen=True, slots=True)
class Comparison:
    """A carrier against the others on the lanes that both serve. `interval` is of its share on time less theirs.

    `n` and `others` are parcels on those lanes; `by_service` says that services were the same too.
    """

    carrier: str
    interval: Interval
    own: float
    theirs: float
    n: int
    others: int
    lanes: int
    by_service: bool

    @property
    def is_small(self) -> bool:
        """True when there are too few parcels on shared lanes to rank by."""
        return min(self.n, self.others) < SMALLEST


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to change: a lane's parcels from one carrier to another. `saved` is late parcels less a month."""

    origin: str
    destination: str
    service: str
    worse: str
    better: str
    worse_cell: Cell
    better_cell: Cell
    gain: Interval
    monthly: float
    by_service: bool
    level: float = 0.95

    @property
    def saved(self) -> Interval:
        """Late parcels less a month, if the other carrier does with them as it does with its own."""
        parts = (self.gain.estimate, self.gain.low, self.gain.high)
        return Interval(*(None if part is None else part * self.monthly for part in parts))


@dataclass(frozen=True, slots=True)
class Moves:
    """What to change, the most saved first, out of so many comparisons."""

    moves: tuple[Move, ...]
    compared: int


Cells = Mapping[Stratum, Mapping[str, Cell]]


def cells_of(travels: Mapping[Lane, Travel], by_service: bool) -> dict[Stratum, dict[str, Cell]]:
    """Return parcels on time by lane and carrier. A lane or carrier without a name is not compared."""
    found: dict[Stratum, dict[str, Cell]] = {}
    for lane, travel in travels.items():
        if not (lane.carrier and lane.origin and lane.destination) or (by_service and not lane.service):
            continue
        stratum = (lane.service if by_service else "", lane.origin, lane.destination)
        there = found.setdefault(stratum, {})
        there[lane.carrier] = there.get(lane.carrier, Cell()) + Cell(travel[MEASURE], travel.trials(MEASURE))
    return found


def comparisons(travels: Mapping[Lane, Travel], spreads: Mapping[str, Spread]) -> dict[str, Comparison]:
    """Return each carrier against the others where they meet: on lanes and services, or else on lanes alone."""
    ways = [(cells_of(travels, by_service), by_service) for by_service in (True, False)]
    found: dict[str, Comparison] = {}
    for carrier in sorted({lane.carrier for lane in travels} - {""}):
        for cells, by_service in ways:
            one = _compare(carrier, cells, by_service, spreads)
            if one:
                found[carrier] = one
            if one and not one.is_small:
                break
    return found


def _compare(carrier: str, cells: Cells, by_service: bool, spreads: Mapping[str, Spread]) -> Comparison | None:
    met = []
    for there in cells.values():
        own = there.get(carrier, Cell())
        rest = {name: cell for name, cell in there.items() if name != carrier}
        theirs = sum(rest.values(), Cell())
        if min(own.n, theirs.n) >= FEWEST_IN_LANE:
            met.append((own, theirs, _mixed(rest, spreads)))
    if not met:
        return None
    mine, others = sum((one for one, _, _ in met), Cell()), sum((one for _, one, _ in met), Cell())
    spread = spreads.get(carrier, Spread())
    theirs_there, variance = 0.0, 0.0
    for own, theirs, factor in met:
        weight = own.n / mine.n
        theirs_there += weight * theirs.share
        variance += weight**2 * (_variance(own, mine) * spread.factor + _variance(theirs, others) * factor)
    gap, reach = mine.share - theirs_there, student(spread.freedom) * math.sqrt(variance)
    interval = Interval(gap, max(gap - reach, -1.0), min(gap + reach, 1.0))
    return Comparison(carrier, interval, mine.share, theirs_there, mine.n, others.n, len(met), by_service)


def _mixed(rest: Mapping[str, Cell], spreads: Mapping[str, Spread]) -> float:
    """By how much the others' weeks differ, on one lane."""
    n = sum(cell.n for cell in rest.values())
    parts = (cell.n * spreads.get(name, Spread()).factor for name, cell in rest.items())
    return sum(parts) / n if n else 1.0


def _variance(cell: Cell, whole: Cell) -> float:
    """The variance of a lane's share: where a few parcels all came in time the whole tells that not all always do."""
    p = (cell.hits + 2 * (whole.hits + 1) / (whole.n + 2)) / (cell.n + 2)
    return p * (1 - p) / cell.n


def ranked(found: Mapping[str, Comparison]) -> dict[str, int]:
    """Return ranks from 1: by the lower end of the interval, so that no carrier leads by luck with few parcels."""
    able = [one for one in found.values() if not one.is_small]
    able.sort(key=lambda one: (-(one.interval.low or 0.0), one.carrier))
    return {one.carrier: place for place, one in enumerate(able, start=1)}


def moves(travels: Mapping[Lane, Travel], spreads: Mapping[str, Spread], months: float) -> Moves:
    """Return what to change. `spreads` are by carrier, of weeks within lanes; `months` is how long the period is."""
    tried = _pairs(travels, months)
    chances = [_chance(each, spreads) for each in tried]
    kept = _kept(chances)
    level = 1 - FALSE_SHARE * len(kept) / max(len(tried), 1)
    chosen = [_measured(tried[place], spreads, level) for place in kept]
    best: dict[tuple[str, str, str, str], Move] = {}
    for each in sorted(chosen, key=lambda one: -(one.gain.low or 0.0)):
        best.setdefault((each.origin, each.destination, each.service, each.worse), each)
    told = {(each.origin, each.destination, each.worse) for each in best.values() if each.by_service}
    shown = [one for one in best.values() if one.by_service or (one.origin, one.destination, one.worse) not in told]
    shown.sort(key=lambda one: (-(one.saved.estimate or 0.0), one.origin, one.destination, one.service))
    return Moves(tuple(shown), len(tried))


def _pairs(travels: Mapping[Lane, Travel], months: float) -> list[Move]:
    """Return every pair of carriers that both have enough parcels on a lane, the one that is later first."""
    by_service, by_lane = cells_of(travels, True), cells_of(travels, False)
    found = list(_pairs_of(by_service, months, True))
    told = {(each.origin, each.destination, each.worse, each.better) for each in found}
    told |= {(origin, destination, better, worse) for origin, destination, worse, better in told}
    alone = _pairs_of(by_lane, months, False)
    return found + [each for each in alone if (each.origin, each.destination, each.worse, each.better) not in told]


def _pairs_of(cells: Cells, months: float, by_service: bool) -> Iterable[Move]:
    for (service, origin, destination), there in sorted(cells.items()):
        able = sorted((name, cell) for name, cell in there.items() if cell.n >= SMALLEST)
        for one, other in combinations(able, 2):
            (worse, late), (better, soon) = sorted((one, other), key=lambda each: (each[1].share, each[0]))
            yield Move(origin, destination, service, worse, better, late, soon, Interval(), late.n / months, by_service)


def _estimate(move: Move, spreads: Mapping[str, Spread]) -> tuple[float, float]:
    """Return how much more are on time with the other carrier, and its standard error.

    Agresti and Caffo's: one more on time and one more late with each.
    """
    gap, variance = 0.0, 0.0
    for sign, carrier, cell in ((1, move.better, move.better_cell), (-1, move.worse, move.worse_cell)):
        spread = spreads.get(carrier, Spread())
        n, hits = cell.n / spread.factor, cell.hits / spread.factor
        p = (hits + 1) / (n + 2)
        gap += sign * p
        variance += p * (1 - p) / (n + 2)
    return gap, math.sqrt(variance)


def _chance(move: Move, spreads: Mapping[str, Spread]) -> float:
    """Return how often two equal carriers would differ by so much."""
    gap, error = _estimate(move, spreads)
    return 2 * LAW.cdf(-abs(gap) / error)


def _kept(chances: Sequence[float]) -> list[int]:
    """Return which are kept by Benjamini and Hochberg's rule."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    limits = [chances[place] <= FALSE_SHARE * rank / len(chances) for rank, place in enumerate(order, start=1)]
    last = max((rank for rank, holds in enumerate(limits, start=1) if holds), default=0)
    return order[:last]


def _measured(move: Move, spreads: Mapping[str, Spread], level: float) -> Move:
    gap, error = _estimate(move, spreads)
    reach = LAW.inv_cdf(0.5 + level / 2) * error
    return replace(move, gain=Interval(gap, gap - reach, gap + reach), level=level)
