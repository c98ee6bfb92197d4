"""When AfterShip says that the parcel will come: the carrier's word before its own, days as they are written."""

from __future__ import annotations

from datetime import date

from bot.domain.event import Eta
from bot.errors import MalformedPayload
from integrations.reading import Reading

# Who made a `latest_estimated_delivery`; the shop's own promise is no estimate and is left out.
SOURCES = {"Carrier EDD": "carrier", "AfterShip EDD": "aggregator"}


def read_eta(tracking: Reading) -> Eta | None:
    """Return the newest estimate of the best source; what cannot be read is left out."""
    first = _span(tracking["first_estimated_delivery"])
    for source, place in _places(tracking):
        span = _span(place)
        if span:
            original = first[1].isoformat() if first and first != span else None
            return Eta(*span, source, original=original)
    return None


def _places(tracking: Reading) -> list[tuple[str, Reading]]:
    latest = tracking["latest_estimated_delivery"]
    known = SOURCES.get(latest["source"].text() or "")
    newest = [(known, latest)] if known else []
    return [
        *newest,
        ("carrier", tracking["courier_estimated_delivery_date"]),
        ("carrier", tracking["expected_delivery"]),
        ("aggregator", tracking["aftership_estimated_delivery_date"]),
    ]


def _span(place: Reading) -> tuple[date, date] | None:
    """Return the first and last day of an estimate: a day, a day in an object, or the two ends of a range."""
    if not place.is_object:
        day = _day(place)
        return (day, day) if day else None
    one = _day(place["datetime"]) or _day(place["estimated_delivery_date"])
    low = _day(place["datetime_min"]) or _day(place["estimated_delivery_date_min"]) or one
    high = _day(place["datetime_max"]) or _day(place["estimated_delivery_date_max"]) or one or low
    return (min(low, high), max(low, high)) if low and high else None


def _day(value: Reading) -> date | None:
    try:
        stamp = value.stamp()
    except MalformedPayload:
        return None
    return stamp.day if stamp else None
