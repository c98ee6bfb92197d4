"""The carriers' open hours: silence counts only while they work. Which weekdays those are is learned from scans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MONDAY = datetime(1970, 1, 5, tzinfo=UTC).timestamp() / 3600
FEWEST = 200  # scans of a carrier before its own week is believed
OPEN, CLOSED = 0.75, 0.25  # shares of a usual day's scans from which a day counts whole, and below which not at all
HOURS_A_DAY = 24.0


@dataclass(frozen=True)
class Week:
    """One carrier's week: how much of each day counts (Monday first), and the days that do not."""

    days: tuple[float, ...]
    closed: tuple[int, ...]  # days since the first Monday, sorted

    @cached_property
    def before(self) -> tuple[float, ...]:
        """Open hours of a week before each of its days, and of the whole week."""
        return (0.0, *np.cumsum(np.array(self.days) * HOURS_A_DAY).tolist())

    @cached_property
    def closed_before(self) -> tuple[float, ...]:
        """Hours that the first n closed days have taken away."""
        taken = [self.days[day % 7] * HOURS_A_DAY for day in self.closed]
        return (0.0, *np.cumsum(taken).tolist())

    def count(self, hours: float) -> float:
        """Return the open hours from the first Monday on."""
        day = int(hours // HOURS_A_DAY)
        weeks, weekday = divmod(day, 7)
        within = hours - day * HOURS_A_DAY
        passed = bisect_left(self.closed, day)
        today = passed < len(self.closed) and self.closed[passed] == day
        part = 0.0 if today else self.days[weekday] * within
        return weeks * self.before[7] + self.before[weekday] + part - self.closed_before[passed]

    def reach(self, begun: float, goal: float) -> float:
        """Return the first moment from `begun` on at which `count` is `goal`."""
        if not any(self.days):
            return begun
        at = begun
        while True:
            midnight = (at // HOURS_A_DAY + 1) * HOURS_A_DAY
            if self.count(midnight) >= goal:
                open_part = self.days[int(at // HOURS_A_DAY) % 7]
                return at + (goal - self.count(at)) / open_part if goal > self.count(at) else at
            at = midnight

    def counts(self, hours: Floats) -> Floats:
        """Return `count` of many moments at once."""
        day = np.floor(hours / HOURS_A_DAY)
        weeks = np.floor(day / 7)
        weekday = (day - 7 * weeks).astype(int)
        closed = np.array(self.closed, dtype=float)
        passed = np.searchsorted(closed, day)
        today = np.isin(day, closed)
        part = np.where(today, 0.0, np.array(self.days)[weekday] * (hours - day * HOURS_A_DAY))
        before = np.array(self.before)
        result: Floats = weeks * before[7] + before[weekday] + part - np.array(self.closed_before)[passed]
        return result


@dataclass(frozen=True)
class Clock:
    """Open hours by carrier. `offset` is the shop's clock in hours from UTC; an hour more or less moves a Sunday."""

    offset: float = 0.0
    weeks: Mapping[str, Week] = field(default_factory=dict)
    usual: Week = Week((1.0,) * 7, ())

    def elapsed(self, carrier: str, start: datetime, end: datetime) -> float:
        """Return the open hours between two aware instants; never < 0."""
        week = self.weeks.get(carrier, self.usual)
        return max(week.count(self._hours(end)) - week.count(self._hours(start)), 0.0)

    def after(self, carrier: str, start: datetime, open_hours: float) -> datetime:
        """Return when so many open hours will have passed, rounded up to the second."""
        week = self.weeks.get(carrier, self.usual)
        begun = self._hours(start)
        ended = week.reach(begun, week.count(begun) + open_hours)
        return start + timedelta(seconds=ceil((ended - begun) * 3600))

    def spans(self, carriers: Sequence[str] | NDArray[np.str_], start: Floats, end: Floats) -> Floats:
        """Return the open hours of many silences at once; moments are in hours since 1970, UTC."""
        result = np.zeros(len(start))
        names = np.array(carriers)
        for name in np.unique(names):
            mine = names == name
            week = self.weeks.get(str(name), self.usual)
            shift = self.offset - MONDAY
            result[mine] = week.counts(end[mine] + shift) - week.counts(start[mine] + shift)
        return np.maximum(result, 0.0)

    def _hours(self, at: datetime) -> float:
        return at.timestamp() / 3600 + self.offset - MONDAY


def learn(carriers: Sequence[str], scanned: Floats, offset: float, holidays: Sequence[date]) -> Clock:
    """Return the clock that the moments of past scans (hours since 1970, UTC) tell of."""
    closed = tuple(sorted({(day - date(1970, 1, 5)).days for day in holidays}))
    names = np.array(carriers)
    weekday = (np.floor((scanned + offset - MONDAY) / HOURS_A_DAY) % 7).astype(int)
    usual = Week(_days(weekday), closed) if len(names) >= FEWEST else Week((1.0,) * 7, closed)
    weeks = {
        str(name): Week(_days(weekday[names == name]), closed)
        for name in np.unique(names)
        if (names == name).sum() >= FEWEST
    }
    return Clock(offset, weeks, usual)


def _days(weekday: NDArray[np.int64]) -> tuple[float, ...]:
    counts = np.bincount(weekday, minlength=7)[:7].astype(float)
    shares = counts / max(float(np.median(counts)), 1.0)
    whole = np.where(shares >= OPEN, 1.0, np.where(shares <= CLOSED, 0.0, shares))
    return tuple(float(round(each, 2)) for each in whole)
