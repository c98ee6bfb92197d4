"""Times as carriers write them, turned into aware instants without losing how much of them was known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from bot.domain.event import Place
from bot.domain.status import TzBasis
from bot.domain.zones import zone_of

ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
# Seconds or milliseconds since 1970; ten and thirteen figures are no written date.
EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")
# RFC 2822, as HTTP and mail write times.
MAIL = re.compile(
    r"(?:[a-z]{3}, *)?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?P<zone>GMT|UTC|[+-]\d{4})", re.IGNORECASE
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One time. `at` is aware UTC; for LOCAL, and for DATE_ONLY without an offset, the wall clock as if UTC.

    `offset` is in minutes, where one was given; `day` is the local day as written.
    """

    at: datetime
    basis: TzBasis
    day: date
    offset: int | None = None

    @property
    def shown_offset(self) -> int | None:
        """The offset under which the time is shown to people: none where UTC only says that nothing better is known."""
        if self.basis is TzBasis.UTC:
            return None
        return (self.offset or None) if self.basis is TzBasis.DATE_ONLY else self.offset


def read_stamp(text: str) -> Stamp | None:
    """Return the time in ISO 8601 or near it, or None. Midnight to the second is a placeholder for a day."""
    match = ISO.fullmatch(text.strip()) or COMPACT.fullmatch(text.strip())
    if match is None:
        return _otherwise(text.strip())
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        wall = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
        return _stamp(wall, zone)
    except (ValueError, OverflowError):
        return None


def _otherwise(text: str) -> Stamp | None:
    """Return the time in one of the two other forms that leave no doubt: an epoch, or RFC 2822."""
    epoch = EPOCH.fullmatch(text)
    if epoch:
        return _stamp(datetime.fromtimestamp(int(epoch[1]), tz=UTC), "Z")
    mail = MAIL.fullmatch(text)
    if mail is None:
        return None
    try:
        wall = parsedate_to_datetime(text).replace(tzinfo=UTC)
        return _stamp(wall, "Z" if mail["zone"].isalpha() else mail["zone"])
    except (ValueError, OverflowError):
        return None


def read_with(text: str | None, *formats: str) -> Stamp | None:
    """Return the time in one of these `strptime` formats, or None. A format without an hour gives a day."""
    for format_ in formats:
        try:
            read = datetime.strptime((text or "").strip(), format_)  # noqa: DTZ007 - the zone follows from the format
            return _stamp(read.replace(tzinfo=UTC), _written(read))
        except (ValueError, OverflowError):
            continue
    return None


def _written(read: datetime) -> str | None:
    """Return an offset as ISO 8601 writes it; None where there is none."""
    offset = read.utcoffset()
    if offset is None:
        return None
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def joined(day: str | None, hour: str | None, zone: str | None = None) -> Stamp | None:
    """Return a time whose day and hour stand apart: (`2026-11-23`/`20261123`, `13:58`/`1358`/`135800`)."""
    if not day:
        return None
    compact = "".join(re.findall(r"\d", day))
    clock = "".join(re.findall(r"\d", hour or ""))
    if len(compact) != 8 or len(clock) not in {0, 4, 6}:
        return read_stamp(" ".join(part for part in (day, hour) if part) + (zone or ""))
    return read_stamp(compact + clock + ((zone or "") if clock else ""))


def at_place(stamp: Stamp | None, place: Place) -> Stamp | None:
    """Return a local wall-clock time on the clock of the place it was made at, where that has one zone for certain."""
    zone = zone_of(place) if stamp and stamp.basis is TzBasis.LOCAL else None
    if stamp is None or zone is None:
        return stamp
    return in_zone(stamp, zone)


def in_zone(stamp: Stamp, zone: ZoneInfo) -> Stamp:
    """Return a local wall-clock time of a zone that the carrier documents; other times are left as they are."""
    if stamp.basis is not TzBasis.LOCAL:
        return stamp
    offset = stamp.at.replace(tzinfo=zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    try:
        return Stamp(stamp.at - timedelta(minutes=minutes), TzBasis.PLACE, stamp.day, minutes)
    except OverflowError:  # the last hours of the year 9999, which some write for never
        return stamp


def _stamp(wall: datetime, zone: str | None) -> Stamp:
    offset = _offset(zone)
    if (wall.hour, wall.minute, wall.second) == (0, 0, 0):
        return Stamp(wall - timedelta(minutes=offset or 0), TzBasis.DATE_ONLY, wall.date(), offset)
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
