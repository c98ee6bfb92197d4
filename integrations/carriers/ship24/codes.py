"""Ship24's vocabulary in ours: exact tables, one line a code. Source: docs.ship24.com/status.

A milestone is the parcel's overall state at the time of an event, a code what that one event means. The milestone
gives the status and the code refines it, except for the codes that say more than any milestone can.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

MILESTONE: dict[str, Meaning] = {
    "pending": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "info_received": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "in_transit": Meaning(Status.IN_TRANSIT),
    "out_for_delivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "failed_attempt": Meaning(Status.ATTEMPT_FAILED),
    "available_for_pickup": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "delivered": Meaning(Status.DELIVERED),
    "exception": Meaning(Status.EXCEPTION),
}
CODE: dict[str, Meaning] = {
    "data_order_created": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "data_order_cancelled": Meaning(Status.CANCELLED),
    "data_delivery_proposed": Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED),
    "data_delivery_decided": Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED),
    "transit_handover": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "transit_origin_country_departure": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY),
    "destination_arrival": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "customs_received": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    "customs_exception": Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
    "customs_rejected": Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
    "customs_cleared": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED),
    "delivery_available_for_pickup": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "delivery_out_for_delivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "delivery_attempted": Meaning(Status.ATTEMPT_FAILED),
    "delivery_exception": Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER),
    "delivery_refused": Meaning(Status.EXCEPTION, None, Reason.REFUSED),
    "delivery_delivered": Meaning(Status.DELIVERED),
    "exception_return": Meaning(Status.RETURNING),
    "exception_lost": Meaning(Status.FAILED, Substatus.LOST),
    "exception_discarded": Meaning(Status.FAILED, Substatus.DESTROYED),
}
# Their milestone is only `exception` or `info_received`: the code decides.
DECIDES = frozenset({"data_order_cancelled", "exception_return", "exception_lost", "exception_discarded"})
CATEGORIES = frozenset({"data", "transit", "destination", "customs", "delivery", "exception"})
