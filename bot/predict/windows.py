"""What is read off the curves: the window that is said, and the chance that a promised day is missed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from bot.domain.promise import Window
from bot.predict.columns import DAYS, Floats, Ints, Mask
from bot.predict.curves import Curves
from bot.predict.offsets import Offsets, moments

# Rows of curves that are looked at together: it bounds the memory of a large batch.
TOGETHER = 100_000


def quantiles(curves: Curves, elapsed: Floats | Ints, offsets: Offsets) -> Floats:
    """Return earliest, likely and latest as moments: days since the midnight before the clock started.

    `elapsed` is today's number, counted from the clock's first day; nothing returned lies before it.
    """
    tail = (1.0 - offsets.level) / 2
    today = np.asarray(elapsed, dtype=np.float64)
    parts = [
        moments(curves[at : at + TOGETHER], today[at : at + TOGETHER], offsets, (tail, 0.5, 1.0 - tail))
        for at in range(0, len(curves), TOGETHER)
    ]
    found = np.concatenate(parts) if parts else np.zeros((0, 3))
    found[:, 0] = np.clip(found[:, 0] + offsets.early, today, found[:, 1])
    found[:, 2] = np.maximum(found[:, 2] + offsets.late, found[:, 1])
    return np.clip(found, today[:, None], DAYS)


def windows(curves: Curves, elapsed: Floats | Ints, offsets: Offsets) -> tuple[Ints, Ints, Ints]:
    """Return earliest, likely and latest as day numbers from the clock's first day; DAYS: beyond the horizon."""
    earliest, likely, latest = np.floor(quantiles(curves, elapsed, offsets)).astype(np.int64).T
    return earliest, likely, latest


def worth_showing(earliest: Ints, latest: Ints, most_days: int) -> Mask:
    """Say which windows are narrow enough to be of use: a wrong or vague date is worse than none."""
    return (latest < DAYS) & (latest - earliest <= most_days)


def window(first_day: date, earliest: int, likely: int, latest: int, level: float = 0.8) -> Window:
    """Turn day numbers into dates."""
    ends = (first_day + timedelta(days=int(day)) for day in (earliest, likely, latest))
    return Window(next(ends), next(ends), next(ends), level)


def p_late(
    curves: Curves, elapsed: Floats | Ints, days_to_promise: Floats | Ints, offsets: Offsets | None = None
) -> Floats:
    """Return the chance of coming after the promised day, given not before day `elapsed`.

    `days_to_promise` is the promised day's number from the clock's first day (NaN: none was promised, gives NaN).
    """
    state = offsets or Offsets()
    rows = np.arange(len(curves))
    today, promised = np.asarray(elapsed, dtype=np.int64), np.asarray(days_to_promise, dtype=np.float64)
    day = np.clip(np.nan_to_num(promised, nan=0.0), -1, DAYS - 1).astype(np.int64)
    left = np.where(today > 0, curves[rows, np.clip(today - 1, 0, DAYS - 1)], 1.0)
    then = np.where(day >= 0, curves[rows, np.maximum(day, 0)], 1.0)
    chance = state.bent(np.minimum(then, left)) / np.maximum(state.bent(left), 1e-9)
    return np.where(np.isnan(promised), np.nan, np.where(promised < today, 1.0, np.minimum(chance, 1.0)))
