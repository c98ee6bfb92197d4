"""When EasyPost says that the parcel will come: the carrier's own word, as a day."""

from __future__ import annotations

from bot.domain.event import Eta
from bot.errors import MalformedPayload
from integrations.reading import Reading
from integrations.times import Stamp


def read_eta(tracker: Reading, details: list[Reading]) -> Eta | None:
    """The carrier's own estimate: the local day where it is given, else the day as written, never its hour."""
    more = tracker["carrier_detail"].object()
    local = _day(more["est_delivery_date_local"])
    stamp = local or _day(tracker["est_delivery_date"])
    if stamp is None:
        return None
    first = next((day for day in (_day(detail["est_delivery_date"]) for detail in details) if day), None)
    clock = more["est_delivery_time_local"].text() if local else None
    original = first.day.isoformat() if first and first.day != stamp.day else None
    return Eta(stamp.day, stamp.day, "carrier", original=original, to_hour=_hour(clock))


def _day(value: Reading) -> Stamp | None:
    """An estimate that cannot be read is no reason to refuse the scans: show nothing rather than a wrong date."""
    try:
        return value.stamp()
    except MalformedPayload:
        return None


def _hour(clock: str | None) -> str | None:
    """Return HH:MM of a local time; midnight is a placeholder."""
    hour = (clock or "")[:5]
    return hour if len(hour) == 5 and hour[2] == ":" and hour != "00:00" else None
