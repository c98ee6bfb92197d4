"""What a rule looks at: a parcel or an order, the shop's settings and the present; and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.detect.calendar import working_days
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.event import TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Status, TzBasis
from bot.domain.zones import zone_named

UNDER_WAY = frozenset({Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.EXCEPTION, Status.ATTEMPT_FAILED})
Evidence = tuple[tuple[str, str], ...]

# What the shopper may ask for; each is an intent of the dialogue. A merchant's policy narrows it.
OPTIONS: dict[Kind, tuple[str, ...]] = {
    Kind.NOT_FULFILLED: ("human_agent", "cancel_order"),
    Kind.LABEL_NOT_SHIPPED: ("human_agent", "cancel_order"),
    Kind.STALLED: ("human_agent",),
    Kind.LATE: ("human_agent",),
    Kind.ATTEMPT_FAILED: ("reschedule_or_redirect", "human_agent"),
    Kind.ADDRESS_PROBLEM: ("change_address", "human_agent"),
    Kind.CUSTOMS_HOLD: ("human_agent",),
    Kind.DAMAGED: ("missing_or_damaged_item", "human_agent"),
    Kind.MISSORTED_OR_LOOPING: ("human_agent",),
    Kind.RETURNING: ("return_or_refund", "human_agent"),
    Kind.LOST_SUSPECTED: ("human_agent", "return_or_refund"),
    Kind.DELIVERED_NOT_RECEIVED: ("human_agent", "found_it"),
    Kind.PICKUP_EXPIRING: ("reschedule_or_redirect", "human_agent"),
    Kind.CARRIER_SILENT: ("human_agent",),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel at one moment. `order` is the order it belongs to, where that is known."""

    shipment: Shipment
    order: Order | None
    settings: MerchantSettings
    now: datetime

    def waited(self, since: datetime) -> float:
        """Return the working days since then, by the shop's calendar."""
        return working_days(since, self.now, zone_named(self.settings.time_zone))

    @property
    def heard(self) -> datetime | None:
        """When the carrier last recorded anything: a day without an hour counts from its end."""
        scan = self.shipment.last_scan
        return scan_time(scan) if scan else None

    @property
    def today(self) -> date:
        """The day where the parcel was last seen, else the shop's."""
        scan = self.shipment.last_scan
        if scan is not None and scan.utc_offset is not None:
            return (self.now + timedelta(minutes=scan.utc_offset)).date()
        return self.now.astimezone(zone_named(self.settings.time_zone)).date()

    @property
    def dispatched_at(self) -> datetime | None:
        """When the shop says that it sent the parcel."""
        number = self.shipment.tracking_number
        sent = self.order.fulfilments if self.order else ()
        return max((each.created_at for each in sent if each.tracking_number == number), default=None)

    @property
    def international(self) -> bool:
        """True when the parcel was seen in, or goes to, more than one country."""
        places = [event.place for event in self.shipment.events] + [self.shipment.origin, self.shipment.destination]
        countries = {place.country for place in places if place.country}
        if self.order and self.order.contact.country:
            countries.add(self.order.contact.country)
        return len(countries) > 1


@dataclass(frozen=True, slots=True)
class Placed:
    """One order at one moment."""

    order: Order
    settings: MerchantSettings
    now: datetime

    def waited(self, since: datetime) -> float:
        """Return the working days since then, by the shop's calendar."""
        return working_days(since, self.now, zone_named(self.settings.time_zone))


ParcelRule = Callable[[Parcel], Anomaly | None]
OrderRule = Callable[[Placed], Anomaly | None]


def scan_time(scan: TrackingEvent) -> datetime | None:
    """Return when a scan was made, at the latest."""
    if scan.occurred_at is not None and scan.tz_basis is TzBasis.DATE_ONLY:
        return scan.occurred_at + timedelta(days=1)
    return scan.occurred_at


def found(kind: Kind, severity: Severity, since: datetime, responsible: Party, evidence: Evidence = ()) -> Anomaly:
    """Say what is wrong, with the options that go with its kind."""
    return Anomaly(kind, severity, since, responsible, evidence, OPTIONS[kind])


def days(value: float) -> str:
    """Whole days as text, for evidence."""
    return str(int(value))
