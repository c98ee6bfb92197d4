"""Times as carriers write them, turned into aware instants without losing how much of them was known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.status import TzBasis

ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One time. `at` is aware UTC; for LOCAL the wall clock as if UTC, for DATE_ONLY the day's midnight as if UTC.

    `offset` is in minutes, where one was given; `day` is the local day as written.
    """

    at: datetime
    basis: TzBasis
    day: date
    offset: int | None = None

    @property
    def instant(self) -> datetime:
        """The instant that was written, for clocks of machines, where midnight is midnight."""
        if self.basis is TzBasis.DATE_ONLY:
            return self.at - timedelta(minutes=self.offset or 0)
        return self.at


def read_stamp(text: str) -> Stamp | None:
    """Return the time in ISO 8601 or near it, or None. Midnight to the second is a placeholder for a day."""
    match = ISO.fullmatch(text.strip()) or COMPACT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        wall = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
        return _stamp(wall, zone)
    except (ValueError, OverflowError):
        return None


def _stamp(wall: datetime, zone: str | None) -> Stamp:
    offset = _offset(zone)
    if (wall.hour, wall.minute, wall.second) == (0, 0, 0):
        return Stamp(wall, TzBasis.DATE_ONLY, wall.date(), offset)
    if offset is None:
        return Stamp(wall, TzBasis.LOCAL, wall.date())
    named_utc = zone is not None and zone.upper() in {"Z", "UTC", "GMT"}
    basis = TzBasis.UTC if named_utc else TzBasis.OFFSET
    return Stamp(wall - timedelta(minutes=offset), basis, wall.date(), offset)


def _offset(zone: str | None) -> int | None:
    """Return minutes east of Greenwich, or None when no zone was given."""
    if zone is None:
        return None
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes
