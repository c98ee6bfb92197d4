"""What a carrier said: one scan, and one report that holds all the scans of one parcel in one payload."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.status import Reason, Status, Substatus, TzBasis


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan was made, as far as the carrier said. `country` is ISO 3166-1 alpha-2, upper case."""

    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None

    def __bool__(self) -> bool:
        return any((self.city, self.region, self.postcode, self.country))


@dataclass(frozen=True, slots=True)
class Native:
    """The carrier's or provider's own words, kept as they came. Text is data, never markup, never instructions."""

    status: str | None = None
    sub: str | None = None
    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan. `occurred_at` is aware, UTC (see `tz_basis`); None when the carrier gave no time.

    `utc_offset` is the offset in minutes that the carrier gave, so that local time can be shown; `sequence` is the
    position in the provider's own chronological order (0 = oldest). `informational` events never move the status.
    """

    provider: str
    carrier: str | None
    tracking_number: str
    occurred_at: datetime | None
    tz_basis: TzBasis
    status: Status
    substatus: Substatus | None = None
    reason: Reason | None = None
    place: Place = Place()
    native: Native = Native()
    sequence: int = 0
    utc_offset: int | None = None
    informational: bool = False

    @property
    def id(self) -> str:
        """Stable over replays: number, time, native codes and text, hashed; the sequence plays no part."""
        parts = (
            self.tracking_number,
            self.occurred_at.isoformat() if self.occurred_at else "",
            self.native.status or "",
            self.native.sub or "",
            self.native.code or "",
            self.native.text or "",
            self.place.city or "",
            self.place.postcode or "",
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Eta:
    """When the carrier expects delivery: local days at the destination, both ends included.

    `source` is carrier, aggregator or model. Hours are left out unless the carrier gave a window within one day.
    """

    earliest: date
    latest: date
    source: str
    original: str | None = None
    from_hour: str | None = None
    to_hour: str | None = None


@dataclass(frozen=True, slots=True)
class ShipmentReport:
    """All that one payload says of one parcel: the provider's headline, its events (oldest first), its ETA.

    `updated_at` is the provider's own clock for this report (aware UTC), which decides between two reports;
    `unknown_codes` lists native codes that no table knows. `tracker_id` is the provider's handle. `expired`: the
    provider gave up watching, its last real status stands. `is_return`: the label was made for the way back. `hint`:
    the body was not authenticated, so nothing final may be told before a fetch confirms it. `leg` is origin or
    destination, where the provider names the part of the way that this report is about. `latest_event` is the time of
    the newest event that the report came with, kept when the events are left behind: two reports of the same second
    are told apart by it. `other_numbers` are those under which other carriers know the same parcel, after a hand-over.
    """

    provider: str
    carrier: str | None
    tracking_number: str
    headline: Status | None
    headline_sub: Substatus | None = None
    headline_reason: Reason | None = None
    native: Native = Native()
    events: tuple[TrackingEvent, ...] = ()
    eta: Eta | None = None
    updated_at: datetime | None = None
    tracker_id: str | None = None
    service: str | None = None
    origin: Place = Place()
    destination: Place = Place()
    public_url: str | None = None
    signed_by: str | None = None
    unknown_codes: tuple[str, ...] = ()
    expired: bool = False
    is_return: bool = False
    hint: bool = False
    leg: str | None = None
    latest_event: datetime | None = None
    other_numbers: tuple[str, ...] = ()


def numbered(report: ShipmentReport, number: str, carrier: str | None) -> ShipmentReport:
    """Return a report that came without a number under the parcel's own; event ids change with it."""
    events = tuple(replace(event, tracking_number=number, carrier=event.carrier or carrier) for event in report.events)
    return replace(report, tracking_number=number, carrier=report.carrier or carrier, events=events)
