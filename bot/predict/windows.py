"""What is read off the curves: the window that is said, and the chance that a promised day is missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from bot.domain.promise import LEVEL, Window
from bot.predict.columns import DAYS, Floats, Ints, Mask
from bot.predict.curves import Curves
from bot.predict.offsets import SMALLEST, Offsets, left_before

# Curves that are looked at together: it bounds the memory of a large batch.
TOGETHER = 50_000


def quantiles(curves: Curves, elapsed: Floats | Ints, offsets: Offsets, factors: Floats | None = None) -> Floats:
    """Return earliest, likely and latest as moments: days since the midnight before the clock started.

    `elapsed` is today's number, counted from the clock's first day (0): the parcel has not come before it, and nothing
    returned lies before it. DAYS means: not within the horizon. `factors` are `offsets.factors(destination regions)`.
    """
    tail = (1.0 - offsets.level) / 2
    today, beside = np.asarray(elapsed, dtype=np.int64), np.ones(len(curves)) if factors is None else factors
    found = np.empty((len(curves), 3))
    for at in range(0, len(curves), TOGETHER):
        part = slice(at, at + TOGETHER)
        found[part] = _moments(curves[part], today[part], offsets, beside[part], (tail, 0.5, 1.0 - tail))
    return found


def windows(
    curves: Curves, elapsed: Floats | Ints, offsets: Offsets, factors: Floats | None = None
) -> tuple[Ints, Ints, Ints]:
    """Return earliest, likely and latest as day numbers from the clock's first day; DAYS: beyond the horizon."""
    earliest, likely, latest = np.floor(quantiles(curves, elapsed, offsets, factors)).astype(np.int64).T
    return earliest, likely, latest


def worth_showing(earliest: Ints, latest: Ints, most_days: int) -> Mask:
    """Say which windows are narrow enough to be of use: a wrong or vague date is worse than none."""
    return (latest < DAYS) & (latest - earliest <= most_days)


def window(first_day: date, earliest: int, likely: int, latest: int, level: float = LEVEL) -> Window:
    """Turn day numbers into dates."""
    ends = (first_day + timedelta(days=int(day)) for day in (earliest, likely, latest))
    return Window(next(ends), next(ends), next(ends), level)


def p_late(
    curves: Curves,
    elapsed: Floats | Ints,
    days_to_promise: Floats | Ints,
    offsets: Offsets | None = None,
    factors: Floats | None = None,
) -> Floats:
    """Return the chance of coming after the promised day, given not before day `elapsed`.

    `days_to_promise` is the promised day's number from the clock's first day (NaN: none was promised, gives NaN).
    """
    state, beside = offsets or Offsets(), np.ones(len(curves)) if factors is None else factors
    today, promised = np.asarray(elapsed, dtype=np.int64), np.asarray(days_to_promise, dtype=np.float64)
    left = left_before(curves, today)
    then = np.minimum(left_before(curves, np.nan_to_num(promised) + 1), left)
    chance = state.bent(then, beside) / np.maximum(state.bent(left, beside), SMALLEST)
    chance = np.where(promised < today, 1.0, np.minimum(chance, 1.0))
    return np.where(np.isnan(promised), np.nan, chance)


def _moments(curves: Curves, today: Ints, offsets: Offsets, factors: Floats, chances: Sequence[float]) -> Floats:
    """Return, a column a chance, when a parcel has come with that chance."""
    rows = np.arange(len(curves))
    given = offsets.bent(left_before(curves, today), factors)
    found = np.empty((len(curves), len(chances)))
    for column, chance in enumerate(chances):
        goal = offsets.straightened(given * (1.0 - chance), factors)
        day = np.maximum((curves > goal[:, None]).sum(axis=1), today)
        at = np.minimum(day, DAYS - 1)
        before = left_before(curves, at)
        share = np.clip((before - goal) / np.maximum(before - curves[rows, at], SMALLEST), 0.0, 1.0)
        hour = np.interp(share, offsets.hours, np.linspace(0.0, 1.0, len(offsets.hours)))
        found[:, column] = np.where(day < DAYS, at + np.minimum(hour, 0.9999), DAYS)
    return np.maximum(found, np.minimum(today, DAYS)[:, None])
