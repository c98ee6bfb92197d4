"""The daily correction: what the last weeks' promises, kept and broken, say about today's curves and windows.

Two parts. *Pace*: parcels still under way count as much as those that came, so a network that slows down is seen at
once (a period life table in the curves' own time). *Margins*: what is left over is taken up by moving each side of the
window on its own, as the last 30 days' deliveries ask for (prequential conformal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from bot.predict.columns import DAYS, Floats, Mask, moment
from bot.predict.curves import Curves

# The curves' own time is -log S; at these chances of having arrived the pace may change.
ARRIVED = (0.0, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)
PACE_DAYS = 14
MARGIN_DAYS = 30
# Arrivals' worth of belief in the curves as they are.
BELIEF = 30.0
FEWEST = 60
SMALLEST = 1e-9
# Before any delivery is known: parcels come evenly between 9 and 20 o'clock.
WORKING_HOURS = tuple(float(share) for share in np.interp(np.arange(25), [9, 20], [0, 1]))


@dataclass(frozen=True, slots=True)
class Logged:
    """Promises that were made and what became of them, as arrays. Moments are `bot.predict.columns.moment`."""

    start: Floats
    curves: Curves
    arrived: Floats

    @classmethod
    def of(cls, starts: Sequence[datetime], curves: Curves, arrived: Sequence[datetime | None]) -> Logged:
        """Read the times: when each stage's clock started, and when the parcel came (None: it has not)."""
        return cls(np.array([moment(at) for at in starts]), curves, np.array([moment(at) for at in arrived]))


@dataclass(frozen=True, slots=True)
class Offsets:
    """The state that windows need besides the curves; small, and kept as JSON.

    `pace` multiplies the chance of arriving between the steps of ARRIVED; `early` and `late` are days added to the
    window's two ends; `hours` is the share of arrivals by each full hour of the day; `counted` the deliveries behind.
    """

    pace: tuple[float, ...] = (1.0,) * len(ARRIVED)
    early: float = 0.0
    late: float = 0.0
    level: float = 0.8
    hours: tuple[float, ...] = WORKING_HOURS
    counted: int = 0
    at: str = field(default="")

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Offsets:
        """Read what `to_json` gave."""
        values: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in kept.items()}
        return cls(**values)

    def after(self, logged: Logged, at: datetime | float) -> Offsets:
        """Return the correction for the day of `at`, from what was known when that day began. Feed it every promise
        that was under way at any time in the last MARGIN_DAYS, in any order."""
        today = int(moment(at) if isinstance(at, datetime) else at)
        known = _known(logged, today)
        recent = known.arrived >= today - MARGIN_DAYS
        pace = _pace(known, today)
        hours = _hours(known.arrived[recent]) if recent.sum() >= FEWEST else self.hours
        paced = replace(self, pace=pace, hours=hours, early=0.0, late=0.0, counted=int(recent.sum()))
        if paced.counted < FEWEST:
            return paced
        early, late = _margins(known, recent, paced)
        return replace(paced, early=early, late=late)

    def bent(self, left: Floats) -> Floats:
        """Return the chance of not having arrived, corrected for the pace. `left` is the curve's own."""
        found: Floats = np.exp(-np.interp(-np.log(np.maximum(left, SMALLEST)), _STEPS, self._paced_steps()))
        return found

    def straightened(self, left: Floats) -> Floats:
        """Undo `bent`."""
        found: Floats = np.exp(-np.interp(-np.log(np.maximum(left, SMALLEST)), self._paced_steps(), _STEPS))
        return found

    def _paced_steps(self) -> Floats:
        return np.concatenate([[0.0], np.cumsum(np.diff(_STEPS) * np.array(self.pace))])


_STEPS = np.append(-np.log1p(-np.array(ARRIVED)), -np.log(SMALLEST))


def _known(logged: Logged, today: int) -> Logged:
    """Return what was known when a day began."""
    seen = logged.start < today
    arrived = np.where(logged.arrived < today, logged.arrived, np.nan)
    return Logged(logged.start[seen], logged.curves[seen], arrived[seen])


def _pace(known: Logged, today: int) -> tuple[float, ...]:
    """Return, for each step of the curves' own time, the arrivals of the last days over those that were expected."""
    first = np.floor(known.start)
    there = ~np.isnan(known.arrived)
    end = np.where(there, np.floor(np.nan_to_num(known.arrived)), today - 1) - first
    begin = np.maximum(today - PACE_DAYS - first, 0)
    used = (end >= begin) & (end < DAYS)
    end, begin, there, curves = end[used].astype(int), begin[used].astype(int), there[used], known.curves[used]
    rows = np.arange(len(end))
    before = np.where(end > 0, curves[rows, np.maximum(end - 1, 0)], 1.0)
    after = curves[rows, end]
    # A parcel that came on a day is taken to have come in the middle of that day's chance.
    stop = -np.log(np.maximum(np.where(there, (before + after) / 2, after), SMALLEST))
    start = -np.log(np.maximum(np.where(begin > 0, curves[rows, np.maximum(begin - 1, 0)], 1.0), SMALLEST))
    low, high = _STEPS[:-1], _STEPS[1:]
    exposed = np.clip(np.minimum(stop[:, None], high) - np.maximum(start[:, None], low), 0.0, None).sum(axis=0)
    step = np.clip(np.searchsorted(_STEPS, stop[there], side="right") - 1, 0, len(ARRIVED) - 1)
    came = np.bincount(step, minlength=len(ARRIVED))
    return tuple(float(value) for value in (came + BELIEF) / (exposed + BELIEF))


def _hours(arrived: Floats) -> tuple[float, ...]:
    """Return the share of arrivals by each full hour."""
    by_hour = np.bincount((arrived % 1.0 * 24).astype(int), minlength=24)[:24] + 0.1
    return (0.0, *(float(share) for share in np.cumsum(by_hour) / by_hour.sum()))


def _margins(known: Logged, recent: Mask, paced: Offsets) -> tuple[float, float]:
    """Return the days by which each end must move so that the recent arrivals are missed as often as promised."""
    curves, came = known.curves[recent], known.arrived[recent] - np.floor(known.start[recent])
    tail = (1.0 - paced.level) / 2
    ends = moments(curves, np.zeros(len(curves)), paced, (tail, 1.0 - tail))
    return float(np.quantile(came - ends[:, 0], tail)), float(np.quantile(came - ends[:, 1], 1.0 - tail))


def moments(curves: Curves, elapsed: Floats, offsets: Offsets, chances: Sequence[float]) -> Floats:
    """Return, a column a chance, when a parcel has come with that chance, given that it had not before day `elapsed`.

    In days since the midnight before the clock started, the time of day as the fraction; DAYS: not within the horizon.
    Margins are not in it.
    """
    rows = np.arange(len(curves))
    gone = np.asarray(elapsed, dtype=int)
    left = np.where(gone > 0, curves[rows, np.clip(gone - 1, 0, DAYS - 1)], 1.0)
    given = offsets.bent(left)
    found = np.empty((len(curves), len(chances)))
    for column, chance in enumerate(chances):
        goal = offsets.straightened(given * (1.0 - chance))
        day = (curves > goal[:, None]).sum(axis=1)
        at = np.minimum(day, DAYS - 1)
        before = np.where(at > 0, curves[rows, np.maximum(at - 1, 0)], 1.0)
        drop = np.maximum(before - curves[rows, at], SMALLEST)
        share = np.clip((before - goal) / drop, 0.0, 1.0)
        hour = np.interp(share, offsets.hours, np.linspace(0, 1, len(offsets.hours)))
        found[:, column] = np.where(day < DAYS, at + np.minimum(hour, 0.9999), DAYS)
    return found
