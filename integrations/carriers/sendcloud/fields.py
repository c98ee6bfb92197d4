"""Small values of Sendcloud's bodies that several shapes share."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.event import Eta
from bot.domain.status import TzBasis
from bot.errors import MalformedPayload
from integrations.reading import Reading
from integrations.times import Stamp

MILLISECONDS = 100_000_000_000  # a larger number of seconds would be past the year 5000


def an_object(item: Reading) -> Reading:
    """Return itself when it is an object; anything else is refused."""
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def moment(value: Reading) -> Stamp | None:
    """Read seconds since 1970, or milliseconds; nothing where there is none."""
    number = value.number()
    seconds = number / 1000 if number > MILLISECONDS else number
    if seconds <= 0 or seconds > MILLISECONDS:
        return None
    at = datetime.fromtimestamp(seconds, UTC)
    return Stamp(at, TzBasis.UTC, at.date(), 0)


def eta(value: Reading) -> Eta | None:
    """Return the day of an estimate; one that cannot be read is no reason to refuse the scans."""
    try:
        day = value.stamp()
    except MalformedPayload:
        return None
    return Eta(day.day, day.day, "carrier") if day else None


def link(value: Reading) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    url = value.text()
    return url if url and url.startswith(("https://", "http://")) else None
