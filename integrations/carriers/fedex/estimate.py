"""FedEx's estimates: a window, or a day. Midnight stands for a day; the first promise is kept beside a newer one."""

from __future__ import annotations

from bot.domain.event import Eta
from integrations.times import Stamp, read_stamp


def lenient(text: str | None) -> Stamp | None:
    """Return a time, or None for what is no time: a date that cannot be read hides no parcel."""
    return read_stamp(text) if text else None


def estimate(begins: str | None, ends: str | None, promised: str | None) -> Eta | None:
    """Return the estimate. Without a window of its own the promised day is the estimate."""
    start, end, first = lenient(begins), lenient(ends), lenient(promised)
    last = end or first
    if last is None:
        return None
    earliest = min(start.day, last.day) if start else last.day
    original = first.day.isoformat() if first and first.day != last.day else None
    same_day = start is not None and start.day == last.day
    return Eta(earliest, last.day, "carrier", original, _hour(start) if same_day else None, _hour(last))


def _hour(stamp: Stamp | None) -> str | None:
    """Return HH:MM on the carrier's own clock; a day without an hour has none."""
    if stamp is None or not stamp.basis.has_hour:
        return None
    minutes = (stamp.at.hour * 60 + stamp.at.minute + (stamp.offset or 0)) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
