"""The daily correction: what the last weeks' promises, kept and broken, say about the curves as they were drawn.

It is a period life table in the curves' own time: over the last days, arrivals seen over arrivals expected, step by
step along the curve, so that each side of a window is corrected on its own. Parcels that have not come count as much as
those that have; a network that slows down is therefore seen at once, where the deliveries alone tell of it ten days
late. What is seen is only half believed, for slow weeks pass (figures: docs/decisions/0006-forecast.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from bot.domain.promise import LEVEL
from bot.predict.columns import DAYS, Floats, Words, moment
from bot.predict.curves import Curves

# Steps of the curves' own time, -log S: at these shares of arrived parcels the pace may change.
ARRIVED = (0.0, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)
SMALLEST = 1e-9
STEPS: Floats = np.append(-np.log1p(-np.array(ARRIVED)), -np.log(SMALLEST))
PACE_DAYS = 14
HOUR_DAYS = 30
# Promises that began longer ago have run their course; leave them out of what is fed to `Offsets.after`.
MEMORY_DAYS = 75
# Arrivals' worth of belief that all is as ever: in the network, in one step of the curve, in one place.
BELIEF_ALL, BELIEF_STEP, BELIEF_PLACE = 20.0, 60.0, 40.0
# The power to which a pace that was seen is taken for the days to come.
LASTING = 0.5
FEWEST = 60
# Before any delivery is known: parcels come evenly between 9 and 20 o'clock.
WORKING_HOURS = tuple(float(share) for share in np.interp(np.arange(25), [9, 20], [0, 1]))


@dataclass(frozen=True, slots=True)
class Logged:
    """Promises that were made and what became of them, as arrays. Moments are `bot.predict.columns.moment`."""

    start: Floats
    curves: Curves
    arrived: Floats
    place: Words

    @classmethod
    def of(
        cls,
        starts: Sequence[datetime],
        curves: Curves,
        arrived: Sequence[datetime | None],
        places: Sequence[str],
    ) -> Logged:
        """Read lists: when each stage's clock started, when the parcel came (None: it has not), destination region."""
        came = np.array([moment(at) for at in arrived])
        return cls(np.array([moment(at) for at in starts]), curves, came, np.array(list(places), dtype=np.object_))

    def known(self, today: int) -> Logged:
        """Return what was known when a day began, of the promises that still matter."""
        seen = (self.start < today) & (self.start >= today - MEMORY_DAYS) & ~(self.arrived < today - HOUR_DAYS)
        arrived = np.where(self.arrived < today, self.arrived, np.nan)
        return Logged(self.start[seen], self.curves[seen], arrived[seen], self.place[seen])


@dataclass(frozen=True, slots=True)
class Offsets:
    """The state that windows need besides the curves; small, and kept as JSON, one a stage.

    `pace` multiplies the chance of arriving between the steps of ARRIVED, `places` once more by destination region;
    `hours` is the share of arrivals by each full hour of the day; `counted` the deliveries of the last 30 days behind
    it; `level` the share of windows that hold.
    """

    pace: tuple[float, ...] = (1.0,) * len(ARRIVED)
    places: Mapping[str, float] = field(default_factory=dict)
    level: float = LEVEL
    hours: tuple[float, ...] = WORKING_HOURS
    counted: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Offsets:
        """Read what `to_json` gave."""
        values: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in kept.items()}
        return cls(**values)

    def after(self, promises: Logged, at: datetime | float) -> Offsets:
        """Return the correction for the day of `at`, from what was known when that day began. Feed it the promises of
        the last MEMORY_DAYS, in any order; later arrivals among them are not looked at."""
        today = int(moment(at) if isinstance(at, datetime) else at)
        known = promises.known(today)
        came = known.arrived[~np.isnan(known.arrived)]
        lately = replace(self, pace=(1.0,) * len(ARRIVED), places={}, counted=len(came))
        if not len(known.start):
            return lately
        tally = _Tally.of(known, today)
        pace = tally.pace()
        hours = _hours(came) if len(came) >= FEWEST else self.hours
        return replace(lately, pace=tuple(float(step) for step in pace), places=tally.places(pace), hours=hours)

    def factors(self, places: Sequence[str] | Words) -> Floats:
        """Return the pace of each trip's destination region beside the network's."""
        return np.array([self.places.get(place, 1.0) for place in places])

    def bent(self, left: Floats, factors: Floats | float = 1.0) -> Floats:
        """Return the chance of not having arrived, corrected. `left` is the curve's own."""
        found: Floats = np.exp(-factors * np.interp(-np.log(np.maximum(left, SMALLEST)), STEPS, self._paced()))
        return found

    def straightened(self, left: Floats, factors: Floats | float = 1.0) -> Floats:
        """Undo `bent`."""
        found: Floats = np.exp(-np.interp(-np.log(np.maximum(left, SMALLEST)) / factors, self._paced(), STEPS))
        return found

    def _paced(self) -> Floats:
        return np.concatenate([[0.0], np.cumsum(np.diff(STEPS) * np.array(self.pace))])


@dataclass(frozen=True, slots=True)
class _Tally:
    """Arrivals seen and expected in the last PACE_DAYS, a row a promise and a column a step."""

    seen: Floats
    expected: Floats
    place: Words

    @classmethod
    def of(cls, known: Logged, today: int) -> _Tally:
        first, there = np.floor(known.start).astype(np.int64), ~np.isnan(known.arrived)
        end = np.where(there, np.floor(np.nan_to_num(known.arrived)).astype(np.int64), today - 1) - first
        begin = np.maximum(today - PACE_DAYS - first, 0)
        used = np.flatnonzero((end >= begin) & (end < DAYS))
        end, begin, there, curves = end[used], begin[used], there[used], known.curves[used]
        # From `start` to `stop` it was under way for sure; when it came, it was on the day from `stop` to `over`.
        start, over = (
            own_time(left_before(curves, begin)),
            own_time(curves[np.arange(len(used)), end].astype(np.float64)),
        )
        stop = np.where(there, own_time(left_before(curves, end)), over)
        expected = np.clip(np.minimum(stop[:, None], STEPS[1:]) - np.maximum(start[:, None], STEPS[:-1]), 0.0, None)
        seen = np.zeros_like(expected)
        came = np.flatnonzero(there)
        seen[came], last_day = _spread(stop[came, None], over[came, None])
        expected[came] += last_day
        return cls(seen, expected, known.place[used])

    def pace(self) -> Floats:
        seen, expected = self.seen.sum(axis=0), self.expected.sum(axis=0)
        overall = (seen.sum() + BELIEF_ALL) / (expected.sum() + BELIEF_ALL)
        found: Floats = ((seen + BELIEF_STEP * overall) / (expected + BELIEF_STEP)) ** LASTING
        return found

    def places(self, pace: Floats) -> dict[str, float]:
        names, codes = np.unique(self.place.astype(str), return_inverse=True)
        seen = np.bincount(codes, self.seen.sum(axis=1), len(names))
        expected = np.bincount(codes, (self.expected * pace).sum(axis=1), len(names))
        beside = ((seen + BELIEF_PLACE) / (expected + BELIEF_PLACE)) ** LASTING
        return {str(name): float(value) for name, value in zip(names, beside, strict=True) if name}


def left_before(curves: Curves, day: Floats | Any) -> Floats:
    """Return, for each curve, the chance of not having arrived before a day of its own."""
    rows, at = np.arange(len(curves)), np.clip(np.asarray(day, dtype=np.int64), 0, DAYS)
    return np.where(at > 0, curves[rows, np.maximum(at - 1, 0)], 1.0).astype(np.float64)


def own_time(left: Floats) -> Floats:
    """Return the curves' own time: it runs as arrivals are expected."""
    found: Floats = -np.log(np.maximum(left, SMALLEST))
    return found


def _spread(begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Spread one arrival over the steps of its day, by its chance in each; and the waiting before it."""
    low, high = np.clip(STEPS[:-1], begin, end), np.clip(STEPS[1:], begin, end)
    chance = np.maximum(np.exp(-begin) - np.exp(-end), SMALLEST)
    here = np.exp(-low) - np.exp(-high)
    return here / chance, np.maximum(here - np.exp(-end) * (high - low), 0.0) / chance


def _hours(arrived: Floats) -> tuple[float, ...]:
    by_hour = np.bincount((arrived % 1.0 * 24).astype(int), minlength=24)[:24] + 0.1
    return (0.0, *(float(share) for share in np.cumsum(by_hour) / by_hour.sum()))
