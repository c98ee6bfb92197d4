"""Quiet hours on the shopper's own clock, right also on the days on which clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_DAYS = 3


def is_quiet(at: datetime, zone: ZoneInfo, begins: str, ends: str) -> bool:
    """Say whether an aware time lies in the quiet hours; they run from "HH:MM" up to, but not at, "HH:MM"."""
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    here = at.astimezone(zone).time()
    if first <= last:
        return first <= here < last
    return here >= first or here < last


def quiet_ends(at: datetime, zone: ZoneInfo, begins: str, ends: str) -> datetime:
    """Return the time itself where it is not quiet, else the moment (aware UTC) at which it no longer is."""
    if not is_quiet(at, zone, begins, ends):
        return at
    last, day = time.fromisoformat(ends), at.astimezone(zone).date()
    for ahead in range(MOST_DAYS):
        moment = _on(day + timedelta(days=ahead), last, zone)
        if moment > at and not is_quiet(moment, zone, begins, ends):
            return moment
    raise AssertionError(f"quiet hours from {begins} to {ends} never end")


def day_began(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the beginning (aware UTC) of the day that an aware time lies in, on the clock of a zone."""
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    return min(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return an hour of a day as UTC. Of an hour that comes twice the later one, of one that never comes the one after.

    Python reads an hour of a gap by the offset before it (fold 0) or after it (fold 1): the later of both lies behind.
    """
    moment = datetime.combine(day, clock, zone)
    return max(moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
