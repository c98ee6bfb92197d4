"""Working time: how long something has waited when Saturdays and Sundays do not count."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

MONDAY = date(1970, 1, 5)
DAY_SECONDS = 86_400.0


def working_days(start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """Return the working days between two aware instants, in parts of a day, by the calendar of a zone; never < 0."""
    return max(_since_monday(end.astimezone(zone)) - _since_monday(start.astimezone(zone)), 0.0)


def _since_monday(at: datetime) -> float:
    weeks, weekday = divmod((at.date() - MONDAY).days, 7)
    part = (at.hour * 3600 + at.minute * 60 + at.second) / DAY_SECONDS
    return weeks * 5 + (weekday + part if weekday < 5 else 5.0)
