"""One summary row a parcel: all that the rules of `bot/detect` need, so that a sweep never reads a parcel's events.

It is made whenever a parcel's state changes, from the shipment and its order, and says nothing that depends on the
present: how long something has lasted is for the rules and their clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.event import Place, TrackingEvent
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.overlay import late_since
from bot.domain.places import region_of
from bot.domain.route import Rarity, Route
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Reason, Status, Substatus, TzBasis
from bot.domain.timeline import moves

TROUBLES = frozenset({Status.EXCEPTION, Status.ATTEMPT_FAILED, Status.RETURNING})
UNDER_WAY = frozenset({Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.EXCEPTION, Status.ATTEMPT_FAILED})
BEFORE_HANDOVER = frozenset({Status.PENDING, Status.PRE_TRANSIT, Status.UNKNOWN, Status.CANCELLED})
CUSTOMS_REASONS = frozenset({Reason.CUSTOMS_HOLD, Reason.CUSTOMS_DOCUMENTS, Reason.DUTIES_DUE, Reason.PROHIBITED_ITEM})


class Stage(StrEnum):
    """Where on its way a parcel is quiet: what is usual differs by stage. Named by what was seen last."""

    UNHEARD = "unheard"  # the carrier never said a word
    ANNOUNCED = "announced"  # a label, and no parcel yet
    FIRST_MILE = "first_mile"  # picked up, not seen to leave
    MOVING = "moving"  # left a facility, not seen to arrive
    AT_HUB = "at_hub"  # arrived at a facility on the way
    NEAR = "near"  # arrived in the region of its destination
    AT_DEPOT = "at_depot"  # at the facility that delivers
    OUT = "out"  # on the vehicle
    HELD = "held"  # waits to be fetched
    CUSTOMS = "customs"
    TROUBLED = "troubled"  # an exception or a failed attempt, and nothing since
    BACK = "back"  # on its way back to the shop
    ENDED = "ended"


BY_STATUS: dict[Status, Stage] = {
    Status.PENDING: Stage.UNHEARD,
    Status.PRE_TRANSIT: Stage.ANNOUNCED,
    Status.OUT_FOR_DELIVERY: Stage.OUT,
    Status.AVAILABLE_FOR_PICKUP: Stage.HELD,
    Status.ATTEMPT_FAILED: Stage.TROUBLED,
    Status.EXCEPTION: Stage.TROUBLED,
    Status.RETURNING: Stage.BACK,
}
BY_SUBSTATUS: dict[Substatus, Stage] = {
    Substatus.PICKED_UP: Stage.FIRST_MILE,
    Substatus.ACCEPTED: Stage.FIRST_MILE,
    Substatus.DEPARTED_FACILITY: Stage.MOVING,
    Substatus.DEPARTED_COUNTRY: Stage.MOVING,
    Substatus.CUSTOMS_PROCESSING: Stage.CUSTOMS,
    Substatus.AT_DELIVERY_DEPOT: Stage.AT_DEPOT,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One open parcel in one row. All times are aware UTC; a date is a local day at the destination.

    `last_scan_at` is the hour as the carrier gave it, `last_scan_basis` says how far to trust it. `facility` and the
    regions are the normalised keys of `bot.domain.places`. `revisits` counts returns to a facility that was left;
    `rarest_step` is the smallest chance of a step on the route so far, as the tables of that day saw it, and
    `rarest_at` when it was made. `window_latest` and `p_late` (0 to 1) come from the forecast, filled in by whoever
    has one. `delayed_since` is since when the carrier itself says that it is late. `pickup_by` is the carrier's own
    last day for fetching. `heard_at` is when its provider last told us anything; that this is long ago says something
    only where we ask regularly (`polled`).
    `watched_since` is when we first knew of the number: nobody was silent towards us before.
    """

    number: str
    status: Status
    shipment_id: str = ""
    merchant_id: str = ""
    carrier: str | None = None
    service: str | None = None
    substatus: Substatus | None = None
    reason: Reason | None = None
    stage: Stage = Stage.UNHEARD
    action_required: Party | None = None
    last_scan_at: datetime | None = None
    last_scan_basis: TzBasis = TzBasis.UNKNOWN
    utc_offset: int | None = None
    facility: str | None = None
    origin_region: str | None = None
    origin_country: str | None = None
    destination_region: str | None = None
    destination_country: str | None = None
    international: bool = False
    labelled_at: datetime | None = None
    handed_over_at: datetime | None = None
    dispatched_at: datetime | None = None
    promised_on: date | None = None
    attempts: int = 0
    scans: int = 0
    facilities: int = 0
    revisits: int = 0
    revisited_at: datetime | None = None
    rarest_step: float | None = None
    rarest_at: datetime | None = None
    rarest_from: str | None = None
    rarest_to: str | None = None
    trouble_since: datetime | None = None
    damaged_at: datetime | None = None
    returning_at: datetime | None = None
    held_since: datetime | None = None
    pickup_by: date | None = None
    out_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_elsewhere: bool = False
    heard_at: datetime | None = None
    gave_up: bool = False
    polled: bool = False
    watched_since: datetime | None = None
    delayed_since: datetime | None = None
    window_latest: date | None = None
    p_late: float | None = None

    @property
    def is_terminal(self) -> bool:
        """True when nothing more is expected of the carrier."""
        return self.status.is_terminal

    @property
    def quiet_since(self) -> datetime | None:
        """When the carrier last recorded anything, at the latest: a day without an hour counts from its end."""
        if self.last_scan_at is not None and self.last_scan_basis is TzBasis.DATE_ONLY:
            return self.last_scan_at + timedelta(days=1)
        return self.last_scan_at


def standing_of(
    shipment: Shipment,
    order: Order | None,
    settings: MerchantSettings,
    rarity: Rarity | None = None,
    shipment_id: str = "",
    merchant_id: str = "",
) -> Standing:
    """Return the summary row of a parcel; pure. `rarity` is the learned table of steps between facilities, if any.

    The order says when the parcel was sent and where to; without it a parcel is judged by what its carrier tells.
    """
    del settings  # a shop's own promise will be read from here
    scans = [event for event in shipment.events if not event.informational]
    target = _target(shipment, order)
    route = Route.of(shipment.carrier, scans, region_of(target), rarity)
    return Standing(
        number=shipment.tracking_number,
        status=shipment.status,
        shipment_id=shipment_id,
        merchant_id=merchant_id,
        dispatched_at=_dispatched(shipment, order),
        watched_since=shipment.watched_since,
        **_fields(route),
        **_identity(shipment, scans, target),
        **_history(shipment, scans, target),
    )


def _fields(route: Route) -> dict[str, Any]:
    """Return the fields of a route under the names that a row has for them."""
    return {name: getattr(route, name) for name in Route.__slots__}


def _identity(shipment: Shipment, scans: Sequence[TrackingEvent], target: Place) -> dict[str, Any]:
    """What the parcel is, where it goes, and what is said of it now."""
    start = _start(shipment, scans)
    last = scans[-1] if scans else None
    return {
        "carrier": shipment.carrier,
        "service": shipment.service,
        "substatus": shipment.substatus,
        "reason": shipment.reason,
        "stage": stage_of(shipment.status, shipment.substatus, shipment.reason, last, target),
        "action_required": shipment.action_required,
        "origin_region": region_of(start),
        "origin_country": start.country,
        "destination_region": region_of(target),
        "destination_country": target.country,
        "international": _international(shipment, target),
        "promised_on": shipment.eta.latest if shipment.eta else None,
        "heard_at": shipment.checked_at or shipment.updated_at,
        "gave_up": shipment.stale is not None,
    }


def _history(shipment: Shipment, scans: Sequence[TrackingEvent], target: Place) -> dict[str, Any]:
    """When what happened, as far as a rule asks."""
    last = scans[-1] if scans else None
    out, delivered = _delivery(scans)
    return {
        "delayed_since": late_since(shipment.delay, last, shipment.updated_at),
        "last_scan_at": last.occurred_at if last else None,
        "last_scan_basis": last.tz_basis if last else TzBasis.UNKNOWN,
        "utc_offset": last.utc_offset if last else None,
        "labelled_at": min((at for at in map(latest_moment, shipment.events) if at), default=None),
        "handed_over_at": _first(scans, lambda event: moves(event) and event.status not in BEFORE_HANDOVER),
        "attempts": sum(event.status is Status.ATTEMPT_FAILED for event in scans),
        "scans": len(scans),
        "trouble_since": _trouble_since(shipment, scans),
        "damaged_at": _first(shipment.events, lambda event: event.reason is Reason.DAMAGED),
        "returning_at": _first(scans, lambda event: event.status is Status.RETURNING),
        "held_since": _first(scans, lambda event: event.status is Status.AVAILABLE_FOR_PICKUP),
        "out_at": out,
        "delivered_at": delivered.occurred_at if delivered else None,
        "delivered_elsewhere": delivered is not None and apart(delivered.place, target),
    }


def stage_of(
    status: Status, substatus: Substatus | None, reason: Reason | None, last: TrackingEvent | None, target: Place
) -> Stage:
    """Return the stage that a parcel is quiet in, from its state and the newest scan."""
    if status.is_terminal:
        return Stage.ENDED
    if reason in CUSTOMS_REASONS:
        return Stage.CUSTOMS
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status is Status.IN_TRANSIT and substatus in BY_SUBSTATUS:
        return BY_SUBSTATUS[substatus]
    if last is None:
        return Stage.UNHEARD
    if last.place and target and region_of(last.place) == region_of(target):
        return Stage.NEAR
    return Stage.AT_HUB


def latest_moment(scan: TrackingEvent) -> datetime | None:
    """Return when a scan was made, at the latest."""
    if scan.occurred_at is not None and scan.tz_basis is TzBasis.DATE_ONLY:
        return scan.occurred_at + timedelta(days=1)
    return scan.occurred_at


def apart(one: Place, other: Place) -> bool:
    """Say whether two places surely differ: by country, or by region where both name one. Cities have many names."""
    if one.country and other.country and one.country.upper() != other.country.upper():
        return True
    here, there = region_of(one), region_of(other)
    same_kind = bool(one.region) == bool(other.region)
    return bool(here and there and same_kind and here != there)


def _target(shipment: Shipment, order: Order | None) -> Place:
    if shipment.destination or order is None:
        return shipment.destination
    contact = order.contact
    return Place(city=contact.city, postcode=contact.postcode, country=contact.country)


def _start(shipment: Shipment, scans: Sequence[TrackingEvent]) -> Place:
    return shipment.origin or next((scan.place for scan in scans if scan.place), Place())


def _international(shipment: Shipment, target: Place) -> bool:
    places = [event.place for event in shipment.events] + [shipment.origin, shipment.destination, target]
    return len({place.country for place in places if place.country}) > 1


def _dispatched(shipment: Shipment, order: Order | None) -> datetime | None:
    sent = order.fulfilments if order else ()
    return max((each.created_at for each in sent if each.tracking_number == shipment.tracking_number), default=None)


def _first(events: Sequence[TrackingEvent], is_it: Callable[[TrackingEvent], bool]) -> datetime | None:
    return next((event.occurred_at for event in events if event.occurred_at and is_it(event)), None)


def _delivery(scans: Sequence[TrackingEvent]) -> tuple[datetime | None, TrackingEvent | None]:
    """Return when the parcel last went out before its delivery, and the delivery."""
    delivered = next((scan for scan in scans if scan.status is Status.DELIVERED), None)
    before = scans[: scans.index(delivered)] if delivered else scans
    out = [scan.occurred_at for scan in before if scan.status is Status.OUT_FOR_DELIVERY and scan.occurred_at]
    return (out[-1] if out else None), delivered


def _trouble_since(shipment: Shipment, scans: Sequence[TrackingEvent]) -> datetime | None:
    """Return the first of the newest scans that all tell of the present trouble."""
    since = None
    for scan in reversed(scans):
        if scan.reason is not shipment.reason or (scan.reason is None and scan.status not in TROUBLES):
            break
        since = latest_moment(scan) or since
    return since
