"""When 17TRACK says that the parcel will come: the carrier's word, or its own reckoning."""

from __future__ import annotations

from datetime import datetime

from bot.domain.event import Eta
from bot.errors import MalformedPayload
from integrations.reading import Reading
from integrations.times import Stamp

SOURCES = {"Official": "carrier"}  # all else is 17TRACK's own reckoning


def read_eta(told: Reading) -> Eta | None:
    """Return the span of days that the carrier or 17TRACK expects, as they are written."""
    first, last = _day(told["from"]), _day(told["to"])
    low, high = first or last, last or first
    if low is None or high is None:
        return None
    days = sorted((low.day, high.day))
    return Eta(days[0], days[1], SOURCES.get(told["source"].text() or "", "aggregator"))


def _day(value: Reading) -> Stamp | None:
    """An estimate that cannot be read is no reason to refuse the scans."""
    try:
        return value.stamp()
    except MalformedPayload:
        return None


def read_instant(value: Reading) -> datetime | None:
    """Return a time as an instant; what cannot be read is left out."""
    stamp = _day(value)
    return stamp.at if stamp else None
