"""Open hours to wall clock: work waits through nights, Sundays and holidays where a calendar is closed."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta


class Calendar:
    """Counts the open hours since a first day, hour by hour; hours are local to a fixed offset."""

    def __init__(self, start: date, days: int, opens: int, closes: int, closed: frozenset[int], off: frozenset[str]):
        self._start = datetime(start.year, start.month, start.day, tzinfo=UTC)
        self._open_before = [0.0]
        for day in range(days):
            today = start + timedelta(days=day)
            at_work = today.weekday() not in closed and today.isoformat() not in off
            for hour in range(24):
                self._open_before.append(self._open_before[-1] + float(at_work and opens <= hour < closes))

    def after(self, at: float, hours: float) -> float:
        """Return the wall-clock hour (since the first day) at which so many open hours have passed since `at`."""
        whole = int(at)
        done = self._open_before[whole] + (self._open_before[whole + 1] - self._open_before[whole]) * (at - whole)
        goal = done + hours
        index = min(bisect_right(self._open_before, goal) - 1, len(self._open_before) - 2)
        return max(index + (goal - self._open_before[index]), at)
