"""Dates as spreadsheets and people write them, made plain where they can mean one thing only.

03/04/2026 may be March or April: it is refused until the one who imports says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
CLOCK = r"(?:[T, ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp])?\.?[Mm]?\.?)?"
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})" + CLOCK)
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + CLOCK)
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})" + CLOCK)
DAY_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ ,-]+(\d{4})" + CLOCK)
NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + CLOCK)
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)} | {"sept": 9}
MONTHS |= {name[:3]: number for number, name in enumerate(MONTH_NAMES, 1)}
FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)  # day 0 of spreadsheets, as it works out from March 1900 on
SERIALS = range(20_000, 80_000)  # 1954 to 2119


class Unclear(ValueError):
    """A date that cannot be read, or that may mean two things; says what to do."""


@dataclass(frozen=True, slots=True)
class When:
    """A wall-clock time as it stood (its zone marked UTC for want of a better), and the offset that stood beside it."""

    wall: datetime
    has_hour: bool
    offset: str | None = None

    def text(self, zone: ZoneInfo | None = None) -> str:
        """Return ISO 8601. With a zone, a time that has no offset gets the one of that day, a day its midnight."""
        plain = f"{self.wall:%Y-%m-%dT%H:%M:%S}" if self.has_hour or zone else f"{self.wall:%Y-%m-%d}"
        if self.offset is not None or zone is None:
            return plain + (self.offset or "")
        return self.wall.replace(tzinfo=zone).isoformat()


def read_when(text: str, date_format: str | None = None) -> When:
    """Return what was written. `date_format` is one of `strptime`, for files that write dates in another way."""
    if date_format is not None:
        try:
            return _formatted(text, date_format)
        except ValueError:
            pass  # a file may hold both, when a spreadsheet recognised some of its dates
    for pattern, reader in READERS:
        match = pattern.fullmatch(text.strip())
        if match:
            try:
                return reader(*match.groups())
            except (ValueError, OverflowError) as error:
                raise error if isinstance(error, Unclear) else Unclear("there is no such day or hour") from error
    wanted = f"; --date-format {date_format} does not fit it" if date_format else ""
    raise Unclear(f"this is no date that we know{wanted}; write 2026-11-20 or 2026-11-20T14:05:00+01:00")


def _formatted(text: str, date_format: str) -> When:
    read = datetime.strptime(text.strip(), date_format)  # noqa: DTZ007 - the zone is given elsewhere
    offset = f"{read:%z}" or None if read.tzinfo else None
    has_hour = any(mark in date_format for mark in ("%H", "%I", "%X", "%T", "%c", "%R"))
    return When(read.replace(tzinfo=UTC), has_hour, offset)


def _wall(year: str, month: str | int, day: str, *clock: str | None) -> When:
    hour, minute, second, half = (*clock, None, None, None, None)[:4]
    if hour is None:
        return When(datetime(int(year), int(month), int(day), tzinfo=UTC), has_hour=False)
    hours = int(hour)
    if half is not None:
        if not 1 <= hours <= 12:
            raise Unclear("there is no such hour")
        hours = hours % 12 + (12 if half in "pP" else 0)
    return When(datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC), True)


def _iso(year: str, month: str, day: str, *rest: str | None) -> When:
    hour, minute, second, zone = rest
    read = _wall(year, month, day, hour, minute, second)
    if zone is None:
        return read
    return When(read.wall, read.has_hour, "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone)


def _serial(days: str, part: str | None) -> When:
    if int(days) not in SERIALS:
        raise Unclear("this number is no date")
    seconds = round(float(f"0.{part or 0}") * 86_400)
    return When(FIRST_DAY + timedelta(days=int(days), seconds=seconds), part is not None)


def _dotted(day: str, month: str, year: str, *clock: str | None) -> When:
    return _wall(year, month, day, *clock)


def _slashed(first: str, second: str, year: str, *clock: str | None) -> When:
    """Both orders are in use; only a number over 12, or the same one twice, tells which is meant."""
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        raise Unclear("this may be two days: say --date-format '%d/%m/%Y' or '%m/%d/%Y', with ' %H:%M' for an hour")
    day, month = (first, second) if int(first) > 12 else (second, first)
    return _wall(year, month, day, *clock)


def _day_named(day: str, month: str, year: str, *clock: str | None) -> When:
    number = MONTHS.get(month.lower())
    if number is None:
        raise Unclear("the month's name is not known; write it as a number, such as 2026-11-20")
    return _wall(year, number, day, *clock)


def _named_day(month: str, day: str, year: str, *clock: str | None) -> When:
    return _day_named(day, month, year, *clock)


READERS = (
    (ISO, _iso),
    (SERIAL, _serial),
    (YEAR_FIRST, _wall),
    (DOTTED, _dotted),
    (SLASHED, _slashed),
    (DAY_NAMED, _day_named),
    (NAMED_DAY, _named_day),
)
