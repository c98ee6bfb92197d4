"""TrackingMore's vocabulary in ours: exact tables, one line a code. Source: trackingmore.com/docs/logistics_status.

Codes are compared without blanks and in lower case, as the vendor writes `not found001` as well as `notfound001`.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

STATUS: dict[str, Meaning] = {
    "pending": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "notfound": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "inforeceived": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "transit": Meaning(Status.IN_TRANSIT),
    # Out for delivery, or waiting at a pick-up point: only the substatus can tell.
    "pickup": Meaning(Status.OUT_FOR_DELIVERY),
    "undelivered": Meaning(Status.ATTEMPT_FAILED),
    "delivered": Meaning(Status.DELIVERED),
    "exception": Meaning(Status.EXCEPTION),
    # TrackingMore stops watching after some time; the last real status stands.
    "expired": Meaning(Status.UNKNOWN, informational=True),
}
SUBSTATUS: dict[str, Meaning] = {
    "pending001": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "pending002": Meaning(Status.PENDING, Substatus.WRONG_CARRIER),  # the format does not fit this carrier's
    "pending003": Meaning(Status.PENDING, Substatus.WRONG_CARRIER),  # the carrier says that it is not one of its own
    "pending004": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),  # packed, not scanned yet
    "pending005": Meaning(Status.PENDING, Substatus.NO_INFO_YET),  # nothing for a week or a month
    "notfound001": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "notfound002": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "inforeceived001": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "transit001": Meaning(Status.IN_TRANSIT),
    "transit002": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
    "transit003": Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT),
    "transit004": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "transit005": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED),
    "transit006": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY),
    "transit007": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY),
    "pickup001": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "pickup002": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "pickup003": Meaning(Status.OUT_FOR_DELIVERY, Substatus.DRIVER_CONTACTED),
    "delivered001": Meaning(Status.DELIVERED),
    "delivered002": Meaning(Status.DELIVERED, Substatus.COLLECTED),
    "delivered003": Meaning(Status.DELIVERED, Substatus.SIGNED),
    "delivered004": Meaning(Status.DELIVERED),  # at the door, or with a neighbour: two things in one code
    "undelivered001": Meaning(Status.ATTEMPT_FAILED, None, Reason.ADDRESS_INCORRECT),
    "undelivered002": Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "undelivered003": Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),  # could not be reached
    "undelivered004": Meaning(Status.ATTEMPT_FAILED, None, Reason.OTHER),
    "exception004": Meaning(Status.EXCEPTION, None, Reason.UNCLAIMED),
    "exception005": Meaning(Status.EXCEPTION, None, Reason.OTHER),
    "exception006": Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
    "exception007": Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER),  # lost, damaged or discarded, not said which
    "exception008": Meaning(Status.CANCELLED),
    "exception009": Meaning(Status.EXCEPTION, None, Reason.REFUSED),
    "exception010": Meaning(Status.RETURNED),
    "exception011": Meaning(Status.RETURNING),
    "expired001": Meaning(Status.UNKNOWN, informational=True),
}
EXPIRED = frozenset({"expired", "expired001"})

# What creating a tracking may answer for one number. Source: the API's list of error codes.
REFUSAL: dict[str, Substatus] = {
    "4014": Substatus.INVALID_NUMBER,
    "4015": Substatus.CARRIER_UNSUPPORTED,
    "4110": Substatus.INVALID_NUMBER,
    "4120": Substatus.CARRIER_UNSUPPORTED,
    "4121": Substatus.CARRIER_UNSUPPORTED,
}
