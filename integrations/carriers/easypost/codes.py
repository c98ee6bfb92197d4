"""EasyPost's vocabulary in ours: exact tables, one line a code. Source: docs.easypost.com/docs/trackers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.status import Reason, Status, Substatus


@dataclass(frozen=True, slots=True)
class Detail:
    """What a `status_detail` adds. The substatus counts only where it belongs to the status."""

    substatus: Substatus | None = None
    reason: Reason | None = None


STATUS: dict[str, Status] = {
    "unknown": Status.PENDING,  # the normal first state: nothing was heard yet
    "pre_transit": Status.PRE_TRANSIT,
    "in_transit": Status.IN_TRANSIT,
    "out_for_delivery": Status.OUT_FOR_DELIVERY,
    "delivered": Status.DELIVERED,
    "available_for_pickup": Status.AVAILABLE_FOR_PICKUP,
    "return_to_sender": Status.RETURNING,
    "failure": Status.EXCEPTION,  # never a loss by itself
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "error": Status.PENDING,
}
FIRST_SUBSTATUS: dict[str, Substatus] = {
    "unknown": Substatus.NO_INFO_YET,
    "error": Substatus.INVALID_NUMBER,
}

DETAIL: dict[str, Detail] = {
    "address_correction": Detail(reason=Reason.ADDRESS_INCORRECT),
    "arrived_at_destination": Detail(Substatus.AT_DELIVERY_DEPOT),
    "arrived_at_facility": Detail(Substatus.ARRIVED_FACILITY),
    "arrived_at_pickup_location": Detail(Substatus.PICKUP_POINT),
    "awaiting_information": Detail(Substatus.INFO_RECEIVED),
    "cancelled": Detail(),
    "canceled": Detail(),
    "damaged": Detail(reason=Reason.DAMAGED),
    "delayed": Detail(reason=Reason.CARRIER_OTHER),
    "delivered": Detail(),
    "delivery_exception": Detail(reason=Reason.CARRIER_OTHER),
    "departed_facility": Detail(Substatus.DEPARTED_FACILITY),
    "departed_origin_facility": Detail(Substatus.DEPARTED_FACILITY),
    "expired": Detail(),
    "failure": Detail(),
    "held": Detail(Substatus.HELD_ON_REQUEST),
    "in_transit": Detail(),
    "label_created": Detail(Substatus.LABEL_CREATED),
    "lost": Detail(Substatus.LOST, Reason.LOST_SUSPECTED),
    "missorted": Detail(reason=Reason.MISSORTED),
    "out_for_delivery": Detail(Substatus.OUT_FOR_DELIVERY),
    "pickup_available": Detail(Substatus.PICKUP_POINT),
    "received_at_destination_facility": Detail(Substatus.AT_DELIVERY_DEPOT),
    "received_at_origin_facility": Detail(Substatus.ACCEPTED),
    "refused": Detail(reason=Reason.REFUSED),
    "return": Detail(),
    "status_update": Detail(),
    "transferred_to_destination_carrier": Detail(Substatus.HANDED_OVER),
    "transit_exception": Detail(reason=Reason.CARRIER_OTHER),
    "unknown": Detail(),
    "weather_delay": Detail(reason=Reason.WEATHER),
}
# EasyPost stops watching after some time; the last real status stands.
EXPIRED = "expired"

# Where status and detail together say more than the status alone.
REFINED: dict[tuple[str, str], Status] = {
    ("failure", "lost"): Status.FAILED,
    ("failure", "return"): Status.RETURNING,
    ("failure", "refused"): Status.RETURNING,
    ("failure", "cancelled"): Status.CANCELLED,
    ("in_transit", "return"): Status.RETURNING,
    ("unknown", "return"): Status.RETURNING,
    ("unknown", "cancelled"): Status.CANCELLED,
    ("unknown", "label_created"): Status.PRE_TRANSIT,
}
