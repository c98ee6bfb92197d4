"""UPS's times and estimates: a wall clock in parts, the same instant in GMT where it is given, and delivery days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC

from bot.domain.event import Eta, Place
from bot.domain.status import TzBasis
from integrations.times import Stamp, at_place, joined

CLOCK = re.compile(r"\d{1,6}")
OFFSET = re.compile(r"([+-])(\d{2})[:.]?(\d{2})")


def moment(
    local: tuple[str | None, str | None], gmt: tuple[str | None, str | None], offset: str | None, place: Place
) -> Stamp | None:
    """Return a scan's time from (day, hour) pairs. The instant in GMT wins; the wall clock tells its offset."""
    wall = joined(local[0], _clock(local[1]))
    exact = joined(gmt[0], _clock(gmt[1])) if gmt[0] and gmt[1] else None
    if exact is not None:
        return _between(wall, exact)
    minutes = OFFSET.fullmatch((offset or "").strip())
    if wall is not None and minutes:
        return joined(local[0], _clock(local[1]), f"{minutes[1]}{minutes[2]}:{minutes[3]}") or wall
    return at_place(wall, place)


def _between(wall: Stamp | None, exact: Stamp) -> Stamp:
    """Join a wall clock with the instant in GMT; their difference is the offset, in whole minutes."""
    at = exact.at.astimezone(UTC)
    if wall is None:
        return replace(exact, basis=TzBasis.UTC, offset=0)
    minutes = round((wall.at - at).total_seconds() / 60)
    if abs(minutes) > 14 * 60:
        return replace(exact, basis=TzBasis.UTC, offset=0)
    basis = TzBasis.DATE_ONLY if wall.basis is TzBasis.DATE_ONLY else TzBasis.OFFSET
    return Stamp(at, basis, wall.day, minutes)


def _clock(hour: str | None) -> str | None:
    """Return HHMMSS: UPS drops the first zero now and then, and writes points or colons in the older XML."""
    digits = re.sub(r"\D", "", hour or "")
    return digits.zfill(6) if CLOCK.fullmatch(digits) and len(digits) != 4 else digits or None


def estimate(days: dict[str, str], start: str | None, end: str | None) -> Eta | None:
    """Return the estimate from days by type (RDD beats SDD), with hours where a window or a commitment is given."""
    planned, moved = joined(days.get("SDD"), None), joined(days.get("RDD"), None)
    stamp = moved or planned
    if stamp is None:
        return None
    original = planned.day.isoformat() if moved and planned and planned.day != moved.day else None
    return Eta(stamp.day, stamp.day, "carrier", original, _hour(start), _hour(end))


def _hour(clock: str | None) -> str | None:
    """Return HH:MM; midnight and the last minute of a day are placeholders."""
    digits = _clock(clock)
    if digits is None or len(digits) != 6 or digits in {"000000", "235900", "235959"} or digits[:2] > "23":
        return None
    return f"{digits[:2]}:{digits[2:4]}"
