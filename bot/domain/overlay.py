"""The overlays of a shipment, kept apart from its status: whose move it is, the carrier's delay, the leg."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.event import TrackingEvent
from bot.domain.shipment import Delay
from bot.domain.status import Party, Reason, Status, Substatus

# Whose move it is, by reason; a reason that is not listed asks nobody to do anything.
BY_REASON: dict[Reason, Party] = {
    Reason.ADDRESS_INCORRECT: Party.SHOPPER,
    Reason.ADDRESS_INCOMPLETE: Party.SHOPPER,
    Reason.ACCESS_RESTRICTED: Party.SHOPPER,
    Reason.RECIPIENT_ABSENT: Party.SHOPPER,
    Reason.BUSINESS_CLOSED: Party.SHOPPER,
    Reason.SIGNATURE_OR_ID_REQUIRED: Party.SHOPPER,
    Reason.PAYMENT_DUE: Party.SHOPPER,
    Reason.DUTIES_DUE: Party.SHOPPER,
    Reason.RECIPIENT_MOVED: Party.SHOPPER,
    Reason.CUSTOMS_DOCUMENTS: Party.MERCHANT,
    Reason.DAMAGED: Party.MERCHANT,
    Reason.LOST_SUSPECTED: Party.MERCHANT,
    Reason.PROHIBITED_ITEM: Party.MERCHANT,
    Reason.CUSTOMS_HOLD: Party.CUSTOMS,
    Reason.CARRIER_OTHER: Party.CARRIER,
    Reason.MISSORTED: Party.CARRIER,
}
BY_STATUS: dict[Status, Party] = {
    Status.AVAILABLE_FOR_PICKUP: Party.SHOPPER,
    Status.ATTEMPT_FAILED: Party.SHOPPER,
    Status.RETURNING: Party.MERCHANT,
    Status.RETURNED: Party.MERCHANT,
    Status.FAILED: Party.MERCHANT,
    Status.EXCEPTION: Party.CARRIER,
}
BY_SUBSTATUS: dict[Substatus, Party] = {
    Substatus.INVALID_NUMBER: Party.MERCHANT,
    Substatus.WRONG_CARRIER: Party.MERCHANT,
    Substatus.PICKUP_MISSED: Party.MERCHANT,
    Substatus.AWAITING_DROPOFF: Party.MERCHANT,
    Substatus.PARTIAL: Party.MERCHANT,
}
# A parcel that is on its way for one of these reasons is late by the carrier's own word.
DELAYS = frozenset(
    {
        Reason.WEATHER,
        Reason.DISASTER_STRIKE,
        Reason.CARRIER_CAPACITY,
        Reason.VEHICLE,
        Reason.HOLIDAY,
        Reason.MISSORTED,
        Reason.CUSTOMS_HOLD,
        Reason.CUSTOMS_DOCUMENTS,
        Reason.CARRIER_OTHER,
    }
)
UNDER_WAY = frozenset({Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.EXCEPTION})


def who_must_act(status: Status, substatus: Substatus | None, reason: Reason | None) -> Party | None:
    """Say whose move it is, or None when the parcel only has to travel on."""
    if status in {Status.DELIVERED, Status.CANCELLED}:
        return BY_SUBSTATUS.get(substatus) if substatus else None
    if status in {Status.RETURNING, Status.RETURNED, Status.FAILED}:
        return BY_STATUS[status]
    if reason in BY_REASON:
        return BY_REASON[reason]
    if substatus in BY_SUBSTATUS:
        return BY_SUBSTATUS[substatus]
    return BY_STATUS.get(status)


def delay_of(status: Status, reason: Reason | None, events: Sequence[TrackingEvent]) -> Delay | None:
    """Return the carrier's own word that a parcel under way is late, and since when; later normal scans undo it."""
    if status not in UNDER_WAY:
        return None
    since: TrackingEvent | None = None
    for event in events:
        if event.reason in DELAYS:
            since = since or event
        elif event.status is not Status.UNKNOWN and not event.informational:
            since = None
    if since is not None:
        return Delay(reason=since.reason, since=since.occurred_at)
    return Delay(reason=reason, since=None) if reason in DELAYS else None


def late_since(delay: Delay | None, last: TrackingEvent | None, heard_at: datetime | None) -> datetime | None:
    """Return since when a carrier calls a parcel late; its newest scan where it does not say, else when we heard."""
    if delay is None:
        return None
    return delay.since or (last.occurred_at if last else None) or heard_at


def leg_of(events: Sequence[TrackingEvent], told: str | None) -> str | None:
    """Return origin or destination where it is known: told by the provider, or by a hand-over to the second carrier."""
    if told:
        return told
    handed = any(event.substatus is Substatus.HANDED_OVER for event in events)
    return "destination" if handed else None
