"""Plain tracking events into shipment reports: pure. The schema is documented in docs/plain.md; the words are ours."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from bot.domain.event import Eta, Native, Place, ShipmentReport, TrackingEvent
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from bot.domain.zones import zone_named
from integrations.reading import Reading, read_json
from integrations.times import Stamp, in_zone

PROVIDER = "plain_events"
Word = TypeVar("Word", bound=StrEnum)


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report an event; the body is one event or a list of them."""
    payload = read_json(PROVIDER, body)
    return [_report(item) for item in payload.items()]


def _report(item: Reading) -> ShipmentReport:
    if not item.is_object:
        raise item.refuse("an object was expected: one event, with tracking_number, status and occurred_at")
    event = _event(item)
    return ShipmentReport(
        provider=PROVIDER,
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        headline=None,  # one scan is no headline: what a parcel's scans come to is the reducer's business
        native=event.native,
        events=(event,),
        eta=_eta(item["eta"]),
        updated_at=event.occurred_at,
        service=item["service"].text(100),
        public_url=_link(item["tracking_url"]),
        signed_by=item["signed_by"].text(200),
        is_return=item["is_return"].flag(),
    )


def _event(item: Reading) -> TrackingEvent:
    status = _word(item["status"], Status)
    if status is None:
        raise item["status"].refuse(f"a status is needed: {_listed(Status)}")
    stamp = _time(item)
    return TrackingEvent(
        provider=PROVIDER,
        carrier=item["carrier"].text(100),
        tracking_number=_number(item["tracking_number"]),
        occurred_at=stamp.at,
        tz_basis=stamp.basis,
        status=status,
        substatus=_substatus(item["substatus"], status),
        reason=_word(item["reason"], Reason),
        place=_place(item["place"]),
        native=Native(status=str(status), code=item["code"].text(100), text=item["text"].text()),
        utc_offset=stamp.offset if stamp.basis in {TzBasis.OFFSET, TzBasis.PLACE} else None,
        informational=item["informational"].flag(),
    )


def _number(value: Reading) -> str:
    number = value.text(100)
    if number is None or not any(character.isalnum() for character in number):
        raise value.refuse("a tracking number is needed, as text")
    return number


def _word(value: Reading, words: type[Word]) -> Word | None:
    """Return one of our words, or None for null; anything else is refused with the list of them."""
    text = value.text(60)
    if text is None and value.is_null:
        return None
    try:
        return words((text or "").lower())
    except ValueError:
        raise value.refuse(f"no such word; one of: {_listed(words)}") from None


def _substatus(value: Reading, status: Status) -> Substatus | None:
    found = _word(value, Substatus)
    if found is not None and found not in SUBSTATUSES[status]:
        fits = sorted(SUBSTATUSES[status])
        raise value.refuse(f"does not go with {status}; " + (f"one of: {_listed(fits)}" if fits else "leave it out"))
    return found


def _listed(words: type[StrEnum] | Sequence[StrEnum]) -> str:
    return ", ".join(str(word) for word in words)


def _time(item: Reading) -> Stamp:
    """Return when it happened. A wall clock without an offset says nothing until its zone is named."""
    value = item["occurred_at"]
    stamp = value.stamp()
    if stamp is None:
        raise value.refuse("a time is needed, such as 2026-11-20T14:05:00+01:00, or a day, such as 2026-11-20")
    if stamp.basis is not TzBasis.LOCAL:
        return stamp
    name = item["time_zone"].text(60)
    if name is None:
        raise value.refuse("a time without an offset needs time_zone beside it, such as Europe/Berlin")
    zone = zone_named(name)
    if zone.key != name:
        raise item["time_zone"].refuse("no such time zone; an IANA name is needed, such as Europe/Berlin")
    return in_zone(stamp, zone)


def _place(value: Reading) -> Place:
    where = value.object()
    country = where["country"].text(80)
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise where["country"].refuse("a country is its two letters, such as DE")
    return Place(
        city=where["city"].text(200),
        region=where["region"].text(100),
        postcode=where["postcode"].text(20),
        country=country.upper() if country else None,
    )


def _eta(value: Reading) -> Eta | None:
    """Return the carrier's expectation: one day, or the first and the last of a few."""
    if value.is_null:
        return None
    first, last = (value["earliest"], value["latest"]) if value.is_object else (value, value)
    earliest, latest = first.stamp() or last.stamp(), last.stamp() or first.stamp()
    if earliest is None or latest is None:
        raise value.refuse('a day is needed, such as 2026-11-25, or {"earliest": …, "latest": …}')
    if latest.day < earliest.day:
        raise value.refuse("earliest is after latest")
    return Eta(earliest.day, latest.day, "carrier")


def _link(value: Reading) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    url = value.text(500)
    if url is not None and not url.startswith(("https://", "http://")):
        raise value.refuse("an address that begins with https:// was expected")
    return url
