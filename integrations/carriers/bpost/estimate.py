"""When bpost says that the parcel will come: its own word, as local days, with hours where it names them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.event import Eta
from integrations.reading import Reading
from integrations.times import read_stamp, read_with

BRUSSELS = ZoneInfo("Europe/Brussels")
YEARS = range(1990, 2200)
HOUR = re.compile(r"\d\d:\d\d", re.ASCII)
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def planned(item: Reading) -> Eta | None:
    """The window of the XML service, else its one delivery time."""
    window = item["deliveryTimeWindow"]
    start = read_stamp(window["plannedDeliveryDateWindowStart"].text() or item["deliveryTime"].text() or "")
    end = read_stamp(window["plannedDeliveryDateWindowEnd"].text() or "") or start
    return Eta(start.day, end.day, "carrier") if start and end and start.day <= end.day else None


def promised(window: Reading) -> Eta | None:
    """The promised window: a day with two hours, or two instants (milliseconds or ISO 8601)."""
    first, last, day = window["time1"].text(), window["time2"].text(), read_with(window["day"].text(), *DAYS)
    if day:
        hours = [hour if HOUR.fullmatch(hour or "") else None for hour in (first, last)]
        return Eta(day.day, day.day, "carrier", from_hour=hours[0], to_hour=hours[1])
    start, end = _instant(first), _instant(last)
    if start is None or end is None or start > end:
        return None
    if start.date() < end.date():
        return Eta(start.date(), end.date(), "carrier")
    return Eta(start.date(), end.date(), "carrier", from_hour=f"{start:%H:%M}", to_hour=f"{end:%H:%M}")


def _instant(text: str | None) -> datetime | None:
    if text and text.isdecimal() and len(text) == 13:
        return datetime.fromtimestamp(int(text) // 1000, UTC).astimezone(BRUSSELS)
    stamp = read_stamp(text or "")
    known = stamp is not None and stamp.offset is not None and stamp.day.year in YEARS
    return stamp.at.astimezone(BRUSSELS) if stamp and known else None
